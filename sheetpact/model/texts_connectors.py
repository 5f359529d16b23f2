"""Texts about connectors: code → (Chinese, English)."""

TEXTS: dict[str, tuple[str, str]] = {
    "tokens.held": (
        "另一个程序正在登录这家店的平台，一直没有完成",
        "another program has been signing in to this shop's platform for too long",
    ),
    "woocommerce.keys": (
        "这家店不认这对 API 密钥（{told}）。请在 WooCommerce › 设置 › 高级 › REST API 里重新生成一对“读/写”密钥，并更新环境变量。网址以 http:// 开头而店铺其实有 https 时也会这样：请改写成 https://。",
        "the shop doesn't accept these API keys ({told}). Make a new Read/Write pair under WooCommerce › Settings › Advanced › REST API and put it into the environment. It also happens where the address begins with http:// although the shop has https: write https:// then.",
    ),
    "woocommerce.rights_products": (
        "API 密钥所属的用户看不到商品（{told}）。请换一个店铺经理或管理员的密钥。",
        "the user of the API key may not read products ({told}). Use a key of a shop manager or administrator.",
    ),
    "woocommerce.rights_orders": (
        "API 密钥所属的用户看不到订单（{told}）。请换一个店铺经理或管理员的密钥。",
        "the user of the API key may not read orders ({told}). Use a key of a shop manager or administrator.",
    ),
    "woocommerce.rights_customers": (
        "API 密钥所属的用户看不到会员（{told}）。请换一个店铺经理或管理员的密钥。",
        "the user of the API key may not read customers ({told}). Use a key of a shop manager or administrator.",
    ),
    "woocommerce.read_only": (
        "API 密钥只能读，不能写（{told}）。请在 WooCommerce › 设置 › 高级 › REST API 里把权限改为“读/写”。",
        "the API key can read but not write ({told}). Set its permissions to Read/Write under WooCommerce › Settings › Advanced › REST API.",
    ),
    "woocommerce.uncalled": (
        "WordPress 不会向内网地址发通知，端口也只能是 80、443 和 8080：{address}",
        "WordPress calls no address of a private network, and no port but 80, 443 and 8080: {address}",
    ),
    "calls.used_up": (
        "平台每分钟只允许 {limit} 次调用，已经等了五分钟还没有轮到。是不是有别的程序在用同一个账号？下次同步会接着做。",
        "the platform lets {limit} calls a minute through, and five minutes brought no place. Does another program use the same account? "
        "The next sync goes on.",
    ),
    "calls.held": (
        "另一个程序一直占着 .sheetpact/{file}，没法计数。请关掉打开它的程序（数据库查看器、备份或同步软件），下次同步会接着做。",
        "another program holds .sheetpact/{file}, so calls can't be counted. Close what has it open (a database viewer, a backup); the next sync goes on.",
    ),
    "calls.unwritable": (
        "没法写入 .sheetpact/{file}（{told}）。请检查磁盘空间和文件夹权限。",
        ".sheetpact/{file} can't be written ({told}). Check the disk's free space and the folder's rights.",
    ),
    "woocommerce.unreachable": (
        "现在连不上这家店（{told}）。请检查 base_url 的网址有没有写错，这台电脑能不能上网。",
        "the shop can't be reached right now ({told}). Check base_url, and that this machine is online.",
    ),
    "woocommerce.address": (
        "这个网址上没有找到 WooCommerce 接口（{told}）。请检查 base_url；WordPress 的固定链接不能是“朴素”。",
        "there is no WooCommerce API at this address ({told}). Check base_url; WordPress's permalinks must not be Plain.",
    ),
    "woocommerce.no_scheme": (
        "base_url 要以 https:// 开头（现在是 {base}）。",
        "base_url must begin with https:// (it says {base}).",
    ),
    "woocommerce.backorders": (
        "有 {count} 个商品允许缺货下单（{skus}）：它们卖到 0 以下也不会停，这家店无法为它们守住份额。",
        "{count} products allow backorders ({skus}): they go on selling below 0, so this shop can't hold a right for them.",
    ),
    "woocommerce.refused": (
        "店铺没有接受这个数（{error}：{message}）。",
        "the shop didn't take the number ({error}: {message}).",
    ),
    "woocommerce.untracked": (
        "这个商品没有打开“管理库存”，写不进数量。请在店铺后台打开后再同步。",
        "this product doesn't manage stock, so no number can be written. Switch it on in the shop's back office.",
    ),
    "shopify.no_credentials": (
        "设置里要有 client_id 和 client_secret（开发者后台 › 应用 › 设置），或者 2026 年以前建的应用的 access_token。",
        "the settings need client_id and client_secret (Dev Dashboard › Apps › Settings), or the access_token of an app made before 2026.",
    ),
    "shopify.no_token": (
        "这家店没有给这个应用访问令牌（{told}）。请检查 client_id 和 client_secret，应用是否已安装在这家店里；应用和店铺要属于同一个组织。",
        "the shop gives this app no access token ({told}). Check client_id and client_secret, and that the app is installed in this shop; both must belong to the same organization.",
    ),
    "shopify.token": (
        "这家店不认这个访问令牌。请看应用是否还装在这家店里；旧式应用请重新安装，把新的令牌写进环境变量。",
        "the shop doesn't accept this access token. See whether the app is still installed there; install an app made before 2026 anew and put its new token into the environment.",
    ),
    "shopify.scopes": (
        "这个应用缺少权限：{scopes}。请在应用的权限（scopes）里加上，发布新版本，再在店铺里同意更新。",
        "the app lacks access: {scopes}. Add it to the app's scopes, release that version, and accept the update in the shop.",
    ),
    "shopify.forbidden": (
        "Shopify 拒绝了这个应用的请求。请看应用是否还装在这家店里，令牌是不是这家店的。",
        "Shopify refuses this app's requests. See whether the app is still installed in this shop, and whether the token is this shop's.",
    ),
    "shopify.frozen": (
        "这家店被 Shopify 冻结了，通常是账单没付。请店主先在 Shopify 后台付清账单。",
        "Shopify has frozen this shop, usually for an unpaid bill. Its owner must pay in the Shopify admin first.",
    ),
    "shopify.locked": (
        "这家店被 Shopify 锁定了。请店主联系 Shopify 客服解锁。",
        "Shopify has locked this shop. Its owner must ask Shopify's support to unlock it.",
    ),
    "shopify.address": (
        "这个网址上没有 Shopify 店铺接口。请检查 base_url（形如 https://店名.myshopify.com）和 api_version。",
        "there is no Shopify API at this address. Check base_url (such as https://NAME.myshopify.com) and api_version.",
    ),
    "shopify.redirected": (
        "这个网址转到了 {host}：请把 base_url 改成 https://店名.myshopify.com 这个原始网址。",
        "this address leads to {host}: write the shop's own address, https://NAME.myshopify.com, as base_url.",
    ),
    "shopify.unreachable": (
        "现在连不上这家店（{told}）。请检查 base_url 的网址有没有写错，这台电脑能不能上网。",
        "the shop can't be reached right now ({told}). Check base_url, and that this machine is online.",
    ),
    "shopify.no_scheme": (
        "base_url 要以 https:// 开头（现在是 {base}）。",
        "base_url must begin with https:// (it says {base}).",
    ),
    "shopify.version": (
        "api_version {version} 不能用：{oldest} 之前的版本不会“按原值比较后再写库存”。请写 {usual}，或者去掉这一项。",
        "api_version {version} can't be used: versions before {oldest} can't write stock only where it is still what was read. Write {usual}, or leave the setting out.",
    ),
    "shopify.version_moved": (
        "Shopify 用 {served} 版接口回答，而不是约定里的 {asked}：那个版本已经过期。请把 api_version 改成 {served} 或更新的版本。",
        "Shopify answers with version {served}, not {asked} as the pact says: that one has run out. Set api_version to {served} or a later one.",
    ),
    "shopify.location_needed": (
        "这家店有几个库存地点（{known}）。请在 location 里写明改动写到哪一个。",
        "this shop has several locations ({known}). Name in `location` which of them changes are written to.",
    ),
    "shopify.location_unknown": (
        "这家店没有叫“{named}”的库存地点，有的是：{known}。请改 location。",
        "this shop has no location {named}; it has: {known}. Correct `location`.",
    ),
    "shopify.throttled": (
        "Shopify 的调用额度一时不够，可能有别的应用也在用。下次同步会接着做。",
        "Shopify's points are used up for now, maybe by others who use the same app. The next sync goes on.",
    ),
    "shopify.hook_refused": (
        "Shopify 不接受这个推送网址（{topic}：{told}）。网址要以 https:// 开头，并且在互联网上能访问到。",
        "Shopify doesn't take this address for {topic} ({told}). It must begin with https:// and be reachable from the internet.",
    ),
    "shopify.told": ("{told}", "{told}"),
    "shopify.no_order": (
        "店里没有订单 {order}，或者这个应用看不到它（60 天以前的订单要 read_all_orders 权限）。",
        "the shop has no order {order}, or the app may not see it (orders of more than 60 days ago need read_all_orders).",
    ),
    "shopify.backorders": (
        "有 {count} 个商品允许缺货继续卖（{skus}）：它们卖到 0 以下也不会停，这家店无法为它们守住份额。",
        "{count} products go on selling when out of stock ({skus}), so this shop can't hold a right for them.",
    ),
    "shopify.refused": (
        "店铺没有接受这个数（{error}：{message}）。",
        "the shop didn't take the number ({error}: {message}).",
    ),
    "shopify.untracked": (
        "这个商品没有打开“跟踪数量”，写不进数量。请在店铺后台打开后再同步。",
        "this product doesn't track its quantity, so no number can be written. Switch it on in the Shopify admin.",
    ),
    "shopify.elsewhere": (
        "这个数比代发仓里的还少，而代发仓的数量只有代发方能改。请在店铺后台处理，或者把数字写大一些。",
        "the number is lower than what lies at a fulfilment service, whose stock nobody else may write. Change it in the Shopify admin, or write a higher number.",
    ),
    "shopify.unstocked": (
        "这个商品不在任何库存地点，写不进数量。请在店铺后台给它加上库存地点。",
        "this product is stocked at no location, so no number can be written. Give it one in the Shopify admin.",
    ),
    "shopify.gone": (
        "店里已经没有这个商品了。",
        "the shop no longer has this product.",
    ),
}
