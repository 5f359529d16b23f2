"""Texts about audits, and what a scheduled run tells: code → (Chinese, English)."""

TEXTS: dict[str, tuple[str, str]] = {
    # what an audit finds
    "audit.on_hand": (
        "在库记的是 {pool}，出入库加起来是 {sum}：库存记录自相矛盾。请先停用定时同步，用备份恢复数据库。",
        "on hand says {pool}, its movements add up to {sum}: the store contradicts itself. Switch the schedule off and "
        "restore the database from a backup.",
    ),
    "audit.reserved": (
        "预留记的是 {pool}，订单占用加起来是 {sum}：库存记录自相矛盾。请先停用定时同步，用备份恢复数据库。",
        "reserved says {pool}, the orders hold {sum}: the store contradicts itself. Switch the schedule off and restore "
        "the database from a backup.",
    ),
    "audit.unanswered": (
        "有 {count} 个数写出去后一直没有回音（{skus}），最早是 {at}。下次同步会重新读店铺来确认；"
        "如果一直这样，请到店铺后台看这些商品。",
        "{count} numbers were sent and never answered ({skus}), the first at {at}. The next sync looks at the shop to "
        "settle them; if this stays, look at these items in the shop's back office.",
    ),
    "audit.not_imported": (
        "文件 {file}（{count} 个数）已经给出 {days} 天，还没有导出表显示导入了它。请导入店铺后台，再导出一次商品和订单。",
        "The file {file} ({count} numbers) was handed over {days} days ago, and no export shows it yet. Import it in the "
        "shop's back office, then export products and orders once more.",
    ),
    "audit.old_conflict": (
        "冲突 {id} 已经等了 {days} 天：请在《冲突》里选择，或运行 sheetpact resolve {id}。",
        "Conflict {id} has waited for {days} days: choose in the tab Conflicts, or run sheetpact resolve {id}.",
    ),
    "audit.drifts": (
        "有 {count} 个商品的数和订单对不上，等下次读到才入账（{skus}）。",
        "{count} items show numbers that no order explains; they are booked when seen again ({skus}).",
    ),
    "audit.waiting": ("下次同步会写 {count} 处。", "The next sync would write {count}."),
    # what a run tells
    "told.sync": ("批次 {run}：{status}", "Run {run}: {status}"),
    "told.audit": ("核对 {day}：{status}", "Audit of {day}: {status}"),
    "told.busy": (
        "这份约定的另一个任务正在运行，这次没有做什么；下次会补上。",
        "Another run of this pact is on, so this one did nothing; the next will.",
    ),
    "told.unexpected": (
        "程序出错（{kind}），这次没有做完：\n{stack}",
        "The program failed ({kind}) and the run was not finished:\n{stack}",
    ),
    "told.status.green": ("绿色，全部完成", "green, all done"),
    "told.status.amber": ("黄色，有待处理的事", "amber, something is left"),
    "told.status.red": ("红色，需要有人处理", "red, a person must act"),
    "told.seconds": ("{pact} · {at} · 用时 {seconds} 秒", "{pact} · {at} · took {seconds} s"),
    "told.moment": ("{pact} · {at}", "{pact} · {at}"),
    "told.red": ("需要有人处理", "A person must act"),
    "told.amber": ("还没有完", "Still open"),
    "told.note": ("说明", "For your information"),
    "told.conflicts": ("冲突：请在《{tab}》里选择", "Conflicts: choose in the tab {tab}"),
    "told.changes": ("{pact}：这次改了什么", "{pact}: what this run changed"),
    "told.writes": ("{pact}：下次同步会写什么", "{pact}: what the next sync would write"),
    "told.report": ("{pact}：要做的事", "{pact}: what there is to do"),
    "told.more": ("还有 {count} 条", "{count} more"),
    "told.nothing": ("没有要做的事。", "There is nothing to do."),
    "told.side": ("各方", "Side"),
    "told.read": ("读取", "Read"),
    "told.planned": ("要写", "Planned"),
    "told.written": ("已写", "Written"),
    "told.handed_over": ("待导入", "Handed over"),
    "told.requests": ("请求", "Requests"),
    "told.item": ("商品", "Item"),
    "told.shown": ("现在显示", "Shows"),
    "told.number": ("改为", "Becomes"),
}
