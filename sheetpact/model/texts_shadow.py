"""What shadow runs tell."""

TEXTS: dict[str, tuple[str, str]] = {
    "option.in_shadow": (
        "影子同步：只读不写，说出同步会写什么，并逐次累计。",
        "Only read; tell what a sync would have written, and add it up from run to run.",
    ),
    "shadow.kept_already": (
        "这张表已经由 sheetpact 管着，用不着再试。想看下一次同步会写什么：sheetpact plan。",
        "sheetpact keeps this sheet already, so there is nothing to try. What the next sync would write: sheetpact plan.",
    ),
    "shadow.no_accept": (
        "影子同步没有真正拦下什么，不能和 --accept 一起用。",
        "A shadow run stops nothing for real: leave --accept out.",
    ),
    "shadow.adoption": (
        "如果现在启用，第一次同步会接手 {items} 个商品，只写表格，不写店铺。",
        "Switched on now, the first sync would adopt {items} items; it writes the sheet only, no shop.",
    ),
    "shadow.written": ("至今本来会写（影子同步 {runs} 次）", "Would have been written so far (shadow runs: {runs})"),
    "shadow.by_hand": (
        "其中大家已手工改了 {pieces} 件，正是同步会做的。",
        "Pieces that people changed by hand, just as a sync would have done it: {pieces}",
    ),
    "shadow.exposed": ("店铺显示的比实有的多", "Shops that showed more than there was"),
    "shadow.oversold": ("同步本可避免的超卖：{pieces} 件", "Oversells that a sync would have stopped: {pieces} pieces"),
    "shadow.head.count": ("处", "Places"),
    "shadow.head.since": ("从", "From"),
    "shadow.head.until": ("到", "Until"),
    "shadow.head.at": ("发现于", "Found"),
    "shadow.head.shop": ("店铺", "Shop"),
    "shadow.head.item": ("商品", "Item"),
    "shadow.head.shown": ("显示", "Shown"),
    "shadow.head.available": ("实有", "There"),
    "shadow.head.pieces": ("件数", "Pieces"),
    "shadow.assumed": (
        "算法：假定每次影子同步时都真的同步，写入立即生效，导入文件立即导入，买家下单不变。",
        "Assumed: a real sync at each shadow run, in effect at once, import files imported at once, buyers as they were.",
    ),
    "shadow.run": (
        "影子同步第 {runs} 次（自 {since} 起）：{status}。什么也没有写。",
        "Shadow run {runs} since {since}: {status}. Nothing was written anywhere.",
    ),
}
