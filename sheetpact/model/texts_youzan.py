"""Texts about Youzan (有赞): code → (Chinese, English)."""

TEXTS: dict[str, tuple[str, str]] = {
    # --- what an answer says
    "youzan.token": (
        "有赞不认这次登录（错误码 {code}）：店铺可能取消了对应用的授权，或应用已到期。请在店铺后台 › 设置 › 有赞服务 › 定制服务里确认授权还在生效。",
        "Youzan doesn't take the access token (code {code}): the shop may have withdrawn the app's authorisation, or the app has expired. Look at 设置 › 有赞服务 › 定制服务 in the shop's back office.",
    ),
    "youzan.secret": (
        "有赞不认 client_secret（{code}：{message}）。请在有赞云控制台 › 应用概况里重新复制，并更新环境变量。",
        "Youzan doesn't take the client_secret ({code}: {message}). Copy it anew from 应用概况 in the Youzan Cloud console, and put it into the environment.",
    ),
    "youzan.client": (
        "有赞没有这个 client_id（{code}：{message}）。请在有赞云控制台 › 应用概况里核对。",
        "Youzan knows no such client_id ({code}: {message}). Compare it with 应用概况 in the Youzan Cloud console.",
    ),
    "youzan.grant": (
        "这家店没有授权给这个应用（{code}：{message}）。请核对 grant_id（店铺 id），并在有赞云控制台 › 授权管理里给店铺授权。",
        "this shop has not authorised the app ({code}: {message}). Check grant_id (the shop's id), and authorise the shop under 授权管理 in the Youzan Cloud console.",
    ),
    "youzan.app_kind": (
        "这个应用不是自用型（{code}：{message}）。请由店铺自己创建一个“自用型”应用，用它的 client_id 和 client_secret。",
        "this is no self-use app ({code}: {message}). The shop has to make one of the kind 自用型, and give its client_id and client_secret.",
    ),
    "youzan.white_list": (
        "有赞不接受来自 {address} 的访问。请在有赞云控制台 › 应用 › IP 白名单里加上这个地址；地址会变的宽带要先换成固定地址。",
        "Youzan takes no calls from {address}. Add it under IP 白名单 of the app in the Youzan Cloud console; a line whose address changes needs a fixed one first.",
    ),
    "youzan.no_right": (
        "应用没有调用 {call} 的权限（错误码 {code}）。请在有赞云控制台 › 应用 › 类目能力里申请包含它的能力包，并看看 API 套餐是否到期。",
        "the app may not call {call} (code {code}). Apply for the capability that holds it under 类目能力 in the Youzan Cloud console, and see whether the API package has run out.",
    ),
    "youzan.busy": (
        "有赞说调用太频繁（{call}，错误码 {code}）。如果经常这样，请看 API 套餐的每秒次数和本月额度。",
        "Youzan says that there are too many calls ({call}, code {code}). If it stays so, look at the API package's calls a second and a month.",
    ),
    "youzan.slow": (
        "有赞没能及时答复（{call}，错误码 {code}）",
        "Youzan didn't answer in time ({call}, code {code})",
    ),
    "youzan.no_order": (
        "这家店没有这张订单或售后单（{call}）",
        "there is no such order or refund in this shop ({call})",
    ),
    "youzan.not_yet": (
        "有赞的通知到了，订单还查不到，过一会儿再查",
        "Youzan has told of the order, but doesn't have it yet; it is asked for again in a while",
    ),
    "youzan.no_item": (
        "这家店没有这个商品或规格（{call}），可能已经删除",
        "there is no such item or specification in this shop ({call}); it may have been deleted",
    ),
    "youzan.elsewhere": (
        "这个商品开了“库存同步”，有赞不接受从这里改库存。请在店铺后台关掉同步，或在约定里把它排除",
        "this item's stock is kept in step with another system (库存同步), so Youzan takes no number from here. Switch that off in the shop's back office, or leave the item out",
    ),
    "youzan.unforeseen": (
        "有赞没有照办（{call}，错误码 {code}：{message}）",
        "Youzan didn't do it ({call}, code {code}: {message})",
    ),
    "youzan.redirected": (
        "base_url 这个地址跳到了别处：请写成 https://open.youzanyun.com，或者删掉这一行",
        "base_url leads elsewhere: write https://open.youzanyun.com, or leave it out",
    ),
    "youzan.no_object": ("{call} 的答复不是有赞的格式", "{call}: not an answer of Youzan's"),
    "youzan.no_token": (
        "有赞没有给出还有效的 access_token",
        "Youzan gave no access token that is good for a while",
    ),
    "youzan.restless": (
        "读取订单时列表一直在变，这次没有读全",
        "the list of orders kept changing while it was read, so some may have been missed",
    ),
    # --- check
    "youzan.no_scheme": (
        "base_url 要以 https:// 开头（现在是 {base}）；不写就是有赞的正式地址。",
        "base_url must begin with https:// (it says {base}); without it Youzan's own address is used.",
    ),
    "youzan.no_shop_id": (
        "grant_id 要填店铺 id（纯数字，现在是 {shop}）。店铺后台 › 设置 › 店铺信息里能看到。",
        "grant_id must be the shop's id, which is all digits (it says {shop}). It stands under 设置 › 店铺信息 in the shop's back office.",
    ),
    "youzan.keys": (
        "登录不了有赞：{told}",
        "signing in to Youzan failed: {told}",
    ),
    "youzan.rights_items": ("读不了商品：{told}", "items can't be read: {told}"),
    "youzan.rights_orders": ("读不了订单：{told}", "orders can't be read: {told}"),
    "youzan.rights_refunds": ("读不了售后单：{told}", "refunds can't be read: {told}"),
    "youzan.rights_customers": ("读不了客户：{told}", "customers can't be read: {told}"),
    "youzan.rights_stock": ("改不了库存：{told}", "stock can't be written: {told}"),
    "youzan.unreachable": (
        "现在连不上有赞（{told}）。请检查这台电脑能不能上网，过一会儿再试。",
        "Youzan can't be reached right now ({told}). Check that this machine is online, and try again later.",
    ),
    "youzan.address": (
        "这个地址上没有有赞的接口，或者它的答复看不懂（{told}）。请检查 base_url；一般不用写它。",
        "there is no API of Youzan's at this address, or its answer can't be understood ({told}). Check base_url; usually it can be left out.",
    ),
    # --- writes
    "youzan.refused": (
        "有赞没有接受这个数：{told}",
        "Youzan didn't take the number: {told}",
    ),
}
