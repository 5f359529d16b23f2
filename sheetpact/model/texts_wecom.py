"""Texts about WeCom (企业微信): code → (Chinese, English)."""

TEXTS: dict[str, tuple[str, str]] = {
    # --- what an answer says
    "wecom.token": (
        "企业微信不认这次登录（错误码 {code}）。再试一次；如果一直这样，请看看应用是否被停用。",
        "WeCom doesn't take the access token (code {code}). Try again; if it stays so, see whether the app is switched off.",
    ),
    "wecom.secret": (
        "企业微信不认企业 ID 或 Secret（错误码 {code}）。请在管理后台 › 我的企业里核对企业 ID，在应用页面重新复制 Secret，并更新环境变量。",
        "WeCom doesn't take the company's id or the secret (code {code}). Compare the id with 管理后台 › 我的企业, copy the secret anew from the app's page, and put it into the environment.",
    ),
    "wecom.address": (
        "企业微信不接受来自 {address} 的访问。请在管理后台 › 应用 › 企业可信 IP 里加上这个地址；地址会变的宽带要先换成固定地址。",
        "WeCom takes no calls from {address}. Add it under 企业可信IP on the app's page; a line whose address changes needs a fixed one first.",
    ),
    "wecom.no_right": (
        "应用没有调用 {call} 的权限（错误码 {code}）。请在管理后台 › 客户与上下游 › 客户联系 › 可调用接口的应用里加上它。",
        "the app may not call {call} (code {code}). Add it under 管理后台 › 客户与上下游 › 客户联系 › 可调用接口的应用.",
    ),
    "wecom.busy": (
        "企业微信说调用太频繁或系统繁忙（{call}，错误码 {code}），过一分钟再试",
        "WeCom says that there are too many calls, or that it is busy ({call}, code {code}); it is tried again in a minute",
    ),
    "wecom.unforeseen": (
        "企业微信答复了没料到的错误（{call}，错误码 {code}）。含义可在企业微信开发者中心的“全局错误码”里查到。",
        "WeCom answered with an error that isn't foreseen ({call}, code {code}). Its page 全局错误码 says what it means.",
    ),
    "wecom.no_answer": (
        "企业微信的答复看不懂（{call}）",
        "WeCom's answer can't be understood ({call})",
    ),
    # --- check
    "wecom.no_scheme": (
        "base_url 要以 https:// 开头（现在是“{base}”）",
        "base_url must begin with https:// (it is “{base}”)",
    ),
    "wecom.told": ("企业微信：{told}", "WeCom: {told}"),
    "wecom.unreachable": ("连不上企业微信：{told}", "WeCom can't be reached: {told}"),
    "wecom.nobody": (
        "没有一位员工开通了“客户联系”。请在管理后台 › 客户与上下游 › 客户联系 › 权限配置里加上员工。",
        "no employee has 客户联系. Add some under 管理后台 › 客户与上下游 › 客户联系 › 权限配置.",
    ),
    "wecom.no_tiers": (
        "企业标签里没有“{group}”这一组，等级读不到。请核对设置 tier_group。",
        "there is no group “{group}” among the company's tags, so no tier is read. Compare the setting tier_group.",
    ),
    # --- what it hasn't
    "wecom.no_orders": ("企业微信没有订单（{order}）", "WeCom has no orders ({order})"),
    "wecom.no_stock": ("企业微信没有商品", "WeCom has no goods"),
}
