"""Texts of the estimate of overselling: code → (Chinese, English)."""

TEXTS: dict[str, tuple[str, str]] = {
    "help.risk": (
        "估计各店共用库存（mirror）的商品会超卖多少，以及安全库存能改善多少。",
        "Estimate how often items in mirror mode are oversold, and what safety stock would make of it.",
    ),
    "risk.title": (
        "每卖 1000 件里估计超卖的件数，按其他店铺多久之后得知一笔订单",
        "Oversold pieces per 1,000 sold, by how long after an order the other shops know of it",
    ),
    "risk.none": (
        "没有一个商品是各店共用库存（mirror）而且已有库存的。",
        "No item is in mirror mode and has stock yet.",
    ),
    "risk.item": ("{item} {title}", "{item} {title}"),
    "risk.facts": (
        "可售 {available} 件，{shops} 家店铺共卖，剩 {reserve} 件时各店显示 0",
        "{available} available; shops: {shops}; they show 0 when {reserve} are left",
    ),
    "risk.demand": (
        "近 {days} 天卖出 {sold} 件，每天 {per_day} 件",
        "{sold} sold in the last {days} days, {per_day} a day",
    ),
    "risk.assumed": (
        "近 {days} 天没有订单：按每天 {a_day} 件、各店一样多来估计（{per_day}）",
        "no orders in the last {days} days: taken to sell {a_day} a day, in each shop alike ({per_day})",
    ),
    "risk.head.item": ("商品", "Item"),
    "risk.head.available": ("可售", "Available"),
    "risk.head.shops": ("店铺", "Shops"),
    "risk.head.per_day": ("每天卖", "A day"),
    "risk.head.reserve": ("留", "Kept"),
    "risk.head.enough": ("10 分钟够用的安全库存", "Safety stock enough at 10 min"),
    "risk.head.lag": ("多久得知", "Known after"),
    "risk.head.now": ("现在", "Now"),
    "risk.head.safety": ("安全库存 {pieces}", "Safety {pieces}"),
    "risk.head.enough_here": ("够用的安全库存", "Enough"),
    "risk.head.escrow": ("escrow", "Escrow"),
    "risk.lag.1": ("1 秒", "1 s"),
    "risk.lag.60": ("1 分钟", "1 min"),
    "risk.lag.600": ("10 分钟", "10 min"),
    "risk.lag.3600": ("1 小时", "1 h"),
    "risk.guess": ("{per_day}*", "{per_day}*"),
    "risk.only_escrow": ("只有 escrow", "only escrow"),
    "risk.note": (
        "假设订单随机到来、每单一件、卖完之前不补货。“够用”：每 1000 件超卖不到 1 件。escrow：任何时候都不超卖，但每家店铺只显示"
        "自己的份额。",
        "Orders are taken to come by chance, a piece each, and nothing to be restocked before all is sold. “Enough”: fewer "
        "than 1 in 1,000. Escrow: none at any lag, but each shop shows its own right only.",
    ),
    "risk.note_assumed": (
        "* 近 28 天没有订单，按每天 {a_day} 件估计。",
        "* No orders in the last 28 days: taken to sell {a_day} a day.",
    ),
    "risk.no_stock": ("还没有初始库存，无法估计。", "It has no opening stock yet: nothing to go by."),
    "risk.bundle": (
        "这是礼盒，没有自己的库存：请看组成它的商品。",
        "A bundle has no stock of its own: ask for its parts.",
    ),
    "risk.escrow": (
        "各店只卖自己的份额（escrow）：任何时候都不超卖。",
        "It is in escrow: never oversold, at any lag.",
    ),
    "risk.own": ("不共享（own），各店自己管。", "It isn't shared (own): each shop keeps its own number."),
}
