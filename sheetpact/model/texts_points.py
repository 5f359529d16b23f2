"""Texts about shared points: code → (Chinese, English)."""

TEXTS: dict[str, tuple[str, str]] = {
    "help.points": (
        "某月的积分清算：谁该付给谁；写上会员号则列出该会员的积分。",
        "One month's clearing of points: who pays whom. With a member number: that member's points.",
    ),
    "help.spend": (
        "会员在任意伙伴的店铺用积分抵扣一笔订单：先用最早到期的。",
        "Pay for an order in any partner's shop with a member's points: those that expire first go first.",
    ),
    "help.give-back": ("把一笔订单用掉的积分退还给会员。", "Give back points that were spent on an order."),
    "option.month": ("哪个月，例如 2026-03；默认本月。", "The month, such as 2026-03; the one under way by default."),
    "runs.kind.points": ("积分", "points"),
    # what currencies are called behind an amount; others by their code
    "money.CNY": ("元", "CNY"),
    # why points moved
    "members.points_earned": ("订单积分", "earned by an order"),
    "members.points_refunded": ("退货或退款，收回积分", "taken back with a refund"),
    "members.points_spent": ("抵扣订单", "spent on an order"),
    "members.points_given_back": ("退还已抵扣的积分", "given back"),
    "members.points_expire": ("已到期", "expired"),
    "members.points_cover": ("补足欠下的积分", "covers a debt of points"),
    # the statement
    "points.title": ("{month} 积分清算", "Clearing of points, {month}"),
    "points.nothing_taken": (
        "这个月没有人在别家店铺使用积分。",
        "Nobody spent one partner's points in another one's shops this month.",
    ),
    "points.transfers": ("抵消之后", "Netted"),
    "points.transfer": (
        "{payer} 付给 {payee}：{points} 分，合 {amount}",
        "{payer} pays {payee}: {points} points, {amount}",
    ),
    "points.confirmed_by": ("  已在表格里确认：{partners}", "  confirmed in the sheet by {partners}"),
    "points.even": ("互不相欠。", "Nobody owes anybody anything."),
    "points.issuers": ("至今发出的全部积分", "All points ever given"),
    "points.head.issuer": ("发放方", "Given by"),
    "points.head.taker": ("使用地", "Spent at"),
    "points.head.points": ("积分", "Points"),
    "points.head.expires": ("有效至", "Good until"),
    "points.head.issued": ("已发放", "Issued"),
    "points.head.held": ("持有中", "Held"),
    "points.head.spent": ("已使用", "Spent"),
    "points.head.expired": ("到期或作废", "Expired or void"),
    # the clearing tab
    "points.confirmed": ("已确认", "confirmed"),
    "points.was_confirmed": ("积分清算：已确认", "clearing of points: confirmed"),
    "points.was_taken_back": ("积分清算：撤回确认", "clearing of points: no longer confirmed"),
    "points.confirm_unknown": (
        "看不懂这里写的，所以没有当作确认，已恢复。请选“已确认”，或清空。",
        "What was written here is not clear, so it confirms nothing and was put back. Choose confirmed, or empty the "
        "cell.",
    ),
    # one member
    "points.member": ("会员 {member}：{total} 分", "Member {member}: {total} points"),
    "points.spendable": ("现在最多可在各家使用", "What each partner's shops may take now"),
    "points.spent": ("已抵扣 {points} 分（批次 {run}）", "{points} points spent (run {run})"),
    "points.given_back": ("已退还 {points} 分（批次 {run}）", "{points} points given back (run {run})"),
    "points.given_back_void": (
        "其中 {points} 分当即作废：会员已被遗忘。",
        "{points} of them are void at once: their member was forgotten.",
    ),
    # spent in the sheet
    "points.typed_spent": (
        "用 {points} 分抵扣 {shop} 的订单 {order}",
        "{points} points spent at {shop} on order {order}",
    ),
    "points.typed_given_back": (
        "{shop} 的订单 {order} 退还 {points} 分",
        "{points} points given back on order {order} of {shop}",
    ),
    "points.typed_unclear": (
        "抵扣一格没有看懂，没有抵扣，已清空。请写积分、店铺和订单号，用空格隔开，例如 80 table-woo 1042；退还写 -80。",
        "What stood under Spend was not clear: nothing was spent, and the cell was emptied. Write points, shop and order "
        "with spaces between, such as 80 table-woo 1042; -80 gives back.",
    ),
    "points.typed_order_unknown": (
        "积分已抵扣，但 {shop} 还没有这个订单号。订单可能稍后才到；如果写错了，请撤销这一批次（sheetpact undo），再写一次。",
        "The points are spent, but {shop} isn't known to have an order of that number yet. It may still come; if the number is "
        "wrong, undo this run (sheetpact undo) and write it again.",
    ),
    "points.paid_twice": (
        "{shop} 的订单 {order} 用积分抵扣了不止一次：{parts}。抵扣时订单还没有到，看不出是同一笔。请核对；如果只该抵扣一次，"
        "在任意一行的抵扣一格写 {back}，把最后一次退还给原来的会员。",
        "Order {order} of {shop} was paid with points more than once: {parts}. It wasn't known then, so nobody could tell "
        "that it is one order. Check it; if it should have been paid once, type {back} under Spend in any row: that gives "
        "the last payment back to the member who paid.",
    ),
    # refusals
    "points.which_order": (
        "{shop} 有几笔订单都可以写作 {order}，所以没有抵扣，也没有退还。请改写：{orders}。",
        "Several orders of {shop} may be written {order}, so nothing was spent or given back. Write the one that is meant "
        "as: {orders}.",
    ),
    "points.no_month": (
        "“{month}”不是月份。请写 2026-03 这样的月份。",
        '"{month}" is no month. Write one as 2026-03.',
    ),
    "points.no_member": (
        "没有会员号 {member}，或者该会员已撤回同意。会员号在表格《会员》里。",
        "No member has the number {member}, or the person has withdrawn their consent. Numbers stand in Members.",
    ),
    "points.no_shop": ("没有店铺 {shop}。可以写：{shops}。", "There is no shop {shop}. There are: {shops}."),
    "points.no_order": (
        "没有写订单号：请写上店铺的订单号，例如 sheetpact spend M0001 80 table-woo 1042。",
        "The order is missing: write its number in the shop, as in sheetpact spend M0001 80 table-woo 1042.",
    ),
    "points.not_enough": (
        "没有抵扣：会员现在在 {shop} 最多可用 {most} 分，不是 {points} 分。"
        "店铺自己的积分（平台给的、会员表里的）只能在店铺自己的系统里用；伙伴之间还有每月上限。",
        "Nothing was spent: at {shop} the member may use {most} points now, not {points}. A shop's own points, of its "
        "platform or in its list of members, are spent in its own system only, and pairs of partners may have a limit a "
        "month.",
    ),
    "points.spent_already": (
        "订单 {order} 已经用积分抵扣过（净 {points} 分），这次没有再抵扣。",
        "Points were spent on order {order} before ({points} net), so nothing was spent now.",
    ),
    "points.not_spent": (
        "没有退还：订单 {order} 还剩 {spent} 分可退，不是 {points} 分。请核对店铺和订单号，例如 table-woo 1042。",
        "Nothing was given back: {spent} points can be given back on order {order}, not {points}. Check the shop and the order's "
        "number, such as table-woo 1042.",
    ),
}
