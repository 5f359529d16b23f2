"""Texts about stock: code → (Chinese, English). Most stand in the sheet's 变更 and 冲突, so they are short."""

TEXTS: dict[str, tuple[str, str]] = {
    "who.sheet": ("表格", "sheet"),
    "who.operator": ("管理员", "operator"),
    # why something changed
    "opening": ("初始库存", "opening stock"),
    "edit": ("表格里改动 {delta}", "edited in the sheet {delta}"),
    "edit.equal": (
        "表格里改动 {delta}，同时订单也变动了同样的件数：已相加，请核对",
        "edited in the sheet {delta} while orders moved as many pieces: added up, please check",
    ),
    "edit.unsure": (
        "旧副本里改动 {delta}：看不出改之前是哪个数（{seen}），按结果最少的算，请核对",
        "edited in an old copy {delta}: nobody can tell which number stood there before ({seen}), "
        "so the lowest result counts; please check",
    ),
    "count": ("盘点", "counted"),
    "field": ("修改", "edited"),
    "choice": ("冲突 {id} 的选择", "choice in conflict {id}"),
    "row.new": ("表格里新加的商品", "new row in the sheet"),
    "row.put_back": (
        "这一行被删了，已补回（库存不会因删行而消失）",
        "the row was deleted and is put back (stock stays)",
    ),
    "tab.renamed": (
        "这张表改名了，会继续照常读取和写入",
        "the tab was renamed and goes on being read and written",
    ),
    "tab.made_again": (
        "这张表不见了（被删除或清空），已重新建立",
        "the tab was gone (deleted or emptied) and was made again",
    ),
    "hub.put_back": ("这一格由系统填写，已恢复", "this cell is computed and was put back"),
    "below_zero.put_back": (
        "这里的件数不能小于零，没有采用，已恢复原样",
        "a number below zero means nothing here: it was not taken, and the cell was put back",
    ),
    "quantity.emptied": (
        "清空不算改动，已恢复：一件也没有请填 0",
        "an emptied number is no edit and was put back: type 0 for none",
    ),
    "quantity.unseen": (
        "不知道填的人看到的是几，已恢复：请照现在的数再改一次",
        "it isn't known which number its editor saw, so it was put back: please edit it again",
    ),
    "bundle.put_back": (
        "礼盒的可售由组成商品算出，已恢复",
        "a bundle's number follows from its parts and was put back",
    ),
    "drift.booked": ("店铺后台改动 {delta}（两次读到）", "changed in the shop {delta} (seen twice)"),
    "drift.taken_back": ("迟到的订单解释了之前的差额", "a late order explains an earlier difference"),
    "order": ("订单 {order}：{delta}", "order {order}: {delta}"),
    "order.sale": ("订单发货", "order shipped"),
    "order.return": ("退货入库", "returned to the shelf"),
    "delivery": ("送货单 {note}：{delta}", "delivery note {note}: {delta}"),
    "put_right": (
        "写入时有人正在修改，已恢复成修改后的内容",
        "somebody was editing while this was written; their edit was put back",
    ),
    "undo": ("撤销批次 {run}", "undo of run {run}"),
    "join.across": (
        "与{owner}的同款商品共用库存（《货号对照》里可改）",
        "shares the stock of {owner}'s item (change it in the SKU map)",
    ),
    "listing.gone": ("店铺里已没有这个商品", "no longer in the shop"),
    # what waits or is asked
    "listing.missing": (
        "最近一次读到的商品里没有它；下次仍没有，就当作已下架",
        "was not there when the shop was read last; if it is missing again, it counts as withdrawn",
    ),
    "listing.untracked": (
        "{count} 个商品没有可售数（店铺没有开启库存管理，或数字读不到）：{names}。订单照常计入，但这里的数字不会改动",
        "no stock number (not tracked in the shop, or unreadable): {names}; listings in all: {count}. Their orders "
        "count, but nothing is written there",
    ),
    "bundle.part_unknown": (
        "礼盒的组成 {part} 不是任何成员的商品，算不出可售：请核对约定文件里的货号",
        "the bundle's part {part} is nobody's item, so its number can't be known: check the SKU in the pact",
    ),
    "drift.waiting": (
        "店铺显示的库存差 {delta}，没有订单能解释；下次仍如此才会入账",
        "the shop shows {delta} that no order explains; it is booked when seen again",
    ),
    "drift.shaped": (
        "店铺库存与应显示的差 {delta}，而这里的数字受份额或上限影响，无法判断实物变化：选“表格”改回，选“店铺”入账",
        "the shop's number is {delta} off, and a right or a limit shapes it: choose sheet to put it right, shop to book it",
    ),
    "drift.unsure": (
        "说不准店铺的数字是在哪个数之后改的（{readings}）：选“表格”改回，或填要入账的件数，{delta} 中的一个",
        "it isn't known which number the shop's was changed from ({readings}): choose sheet to put it right, or type the "
        "pieces to book, one of {delta}",
    ),
    "opening.differs": (
        "各店库存不一致，请选一个店铺或填一个数作为初始库存",
        "the shops' numbers differ: choose a shop or type a number as the opening stock",
    ),
    "join.titles_differ": (
        "货号 {sku} 相同，但“{title}”和“{other}”像是不同商品：是同一个选“表格”，不是选“店铺”",
        "SKU {sku} is the same, but “{title}” and “{other}” look different: choose sheet if they are one item, else shop",
    ),
    "join.case_differs": (
        "店铺货号 {own} 和 {sku} 只差大小写：是同一个商品选“表格”，不是选“店铺”。选好之前它不算新商品，也不改它的库存",
        "the shop's SKU {own} differs from {sku} in capital letters only: choose sheet if they are one item, else shop. "
        "Until then it is no new item, and its stock is left alone",
    ),
    "field.both_moved": (
        "表格和店铺都改了，请选择保留哪一个，或直接填写",
        "both the sheet and a shop changed it: choose one or type a value",
    ),
    "field.agreed": ("现在的值", "as agreed"),
    "field.changed_since": (
        "填写的人没有看到之后的改动：保留填写的选“表格”，保留现在的值选“店铺”，或直接填写",
        "typed without having seen a later change: choose sheet for what was typed, shop for what is agreed now, "
        "or type a value",
    ),
    "count.moved": (
        "盘点前后有出入库 {moved}：点数在它之后选“表格”，在它之前选“店铺”",
        "{moved} pieces moved around the count: choose sheet if it was counted after that, shop if before",
    ),
    "row.deleted_again": (
        "这一行又被删了：确定不再共享选“表格”，要保留选“店铺”",
        "the row was deleted again: choose sheet to stop sharing it, shop to keep it",
    ),
    "row.owner_unknown": (
        "货主“{owner}”不是联盟成员，请填成员名称",
        "the owner “{owner}” is no partner: type a partner's name",
    ),
    "choice.outdated": (
        "这个选择做出后内容又变了，请按现在的值重新选",
        "the values have changed since this choice: please choose again",
    ),
    "choice.unknown": (
        "冲突 {id} 不能选“{choice}”：请填 {words}",
        "“{choice}” can't settle conflict {id}: choose {words}",
    ),
    "choice.word.sheet": ("表格", "sheet"),
    "choice.word.shop": ("店铺", "shop"),
    "choice.word.accept": ("接受", "accept"),
    "choice.offer.text": ("{words}，或直接填您要的内容", "{words}, or a text of your own"),
    "choice.offer.number": ("{words}，或一个整数", "{words}, or a whole number"),
    "choice.offer.sku": ("{words}，或联盟货号", "{words}, or the alliance's SKU"),
    "choice.offer.guard": (
        "{words}；不接受就不用选，把改动改回去即可",
        "{words}; to refuse the changes, put them back instead",
    ),
    "handed.waiting": (
        "有 {count} 个商品的库存等店主导入：{files}。导入后请把新的导出放进文件夹",
        "{count} stock numbers wait for the owner to import: {files}. Then put a new export into the folder",
    ),
    "delivery.weighed": (
        "按重量收货 {kilograms} 公斤，只做记录，不计件",
        "{kilograms} kg received by weight: noted, not counted in pieces",
    ),
    "delivery.no_sku": (
        "送货单这一行没有货号，没有入库：请补上货号再导出",
        "this line has no SKU and was not booked: add one",
    ),
    "delivery.differs": ("订了 {ordered}，实收 {received}", "{ordered} ordered, {received} received"),
    # guards
    "guard.empty": (
        "原有 {rows} 个商品，这次一个也没读到库存数：这一方先不处理。确认无误请运行 sheetpact sync --accept {run}，"
        "或在《冲突》里选“接受”",
        "it had {rows} rows and now shows a number for none: this side is left alone. If that is right, run sheetpact sync "
        "--accept {run} or choose accept in Conflicts",
    ),
    "guard.shrunken": (
        "原有 {rows} 个商品，这次有 {gone} 个没有了，或不再管库存：这一方先不处理。确认无误请运行 sheetpact sync --accept {run}，"
        "或在《冲突》里选“接受”",
        "{gone} of {rows} rows are missing, or keep no number any more: this side is left alone. If that is right, run sheetpact sync "
        "--accept {run} or choose accept in Conflicts",
    ),
    "guard.many": (
        "一次有 {changes} 处改动（上限 {limit}），没有订单能解释：这一方先不处理。确认无误请运行 "
        "sheetpact sync --accept {run}，或在《冲突》里选“接受”",
        "{changes} changes at once (limit {limit}) that no order explains: this side is left alone. If they are right, "
        "run sheetpact sync --accept {run} or choose accept in Conflicts",
    ),
    "conflict.changes": ("改动", "changes"),
    "guard.sheet_empty": (
        "表格原有 {rows} 行商品，这次一行也没有：表格这次先不采用，也不写入。确认无误请运行 sheetpact sync --accept {run}",
        "the sheet had {rows} rows and now has none: it is left alone. If that is right, run sheetpact sync "
        "--accept {run}",
    ),
    "guard.sheet_shrunken": (
        "表格原有 {rows} 行商品，这次少了 {gone} 行：表格这次先不采用，也不写入。确认无误请运行 "
        "sheetpact sync --accept {run}",
        "{gone} of the sheet's {rows} rows are missing: it is left alone. If that is right, run sheetpact sync "
        "--accept {run}",
    ),
    "guard.sheet_many": (
        "表格里一次有 {changes} 处改动（上限 {limit}），可能是误粘贴：表格这次先不采用，也不写入。确认无误请运行 "
        "sheetpact sync --accept {run}",
        "{changes} changes in the sheet at once (limit {limit}), perhaps a wrong paste: it is left alone. If they are "
        "right, run sheetpact sync --accept {run}",
    ),
    # the sheet as a whole
    "sheet.restless": (
        "同步时表格一直有人在改，这次没有写进表格；下次会补上",
        "the sheet was being edited all the time and was not written; the next sync will",
    ),
    "sheet.other_hub": (
        "这份表格属于另一套 sheetpact（{hub}），没有改动它：请换回自己的表格",
        "this sheet belongs to another sheetpact ({hub}) and was left alone: put your own sheet back",
    ),
    "sheet.gone": (
        "找不到原来的表格。请把它放回原处；确定要新建一份请运行 sheetpact sync --accept {run}",
        "the sheet is gone. Put it back, or run sheetpact sync --accept {run} to make a new one",
    ),
    "sheet.unknown_copy": (
        "这份表格没有认得出的批次记号（可能是旧副本或另存的）：没有改动它。确定用它请运行 sheetpact sync --accept {run}",
        "this copy of the sheet isn't known (too old, or saved anew) and was left alone. "
        "To use it, run sheetpact sync --accept {run}",
    ),
}
