"""Texts about connectors: code → (Chinese, English)."""

TEXTS: dict[str, tuple[str, str]] = {
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
}
