"""Texts about sheet: code → (Chinese, English)."""

TEXTS: dict[str, tuple[str, str]] = {
    "sheet.row": ("第 {number} 行 {key}", "row {number} {key}"),
    # whole tabs
    "sheet.tab_renamed": (
        "“{was}”这张表现在叫这个名字，会继续照常读取和写入。",
        'The tab "{was}" is called so now, and goes on being read and written.',
    ),
    "sheet.tab_made_again": (
        "这张表不见了（被删除或清空），已重新建立。上次同步之后在原来的表里填的内容没有读取，请在新表里重新填写。"
        "如果原来的表还在，只是改了名：请删掉新表，把原来的表改回这个名字。",
        "This tab was gone (deleted or emptied) and is made again. What was typed in the old one since the last sync "
        "wasn't read: type it again in the new one. If the old tab is still there under another name, delete the new "
        "one and give the old one this name.",
    ),
    # headings
    "sheet.no_headings": (
        "找不到表头，所以这张表既没有读取，也没有改动。请在表的前几行恢复表头：{headings}",
        "The headings can't be found, so this tab was neither read nor changed. "
        "Put them back into one of the first rows: {headings}",
    ),
    "sheet.key_heading_missing": (
        "“{heading}”这一列不见了，没有它就认不出每一行是什么，所以这张表既没有读取，也没有改动。请恢复这一列。",
        'The column "{heading}" is gone; without it no row can be told from another, so this tab was neither read '
        "nor changed. Put the column back.",
    ),
    "sheet.heading_twice": (
        "有 {count} 列的表头都是“{heading}”，无法确定用哪一列，所以都没有读取，也没有改动。请只留一列，其余的改名。",
        '{count} columns are headed "{heading}". It can\'t be told which one counts, so none was read or changed. '
        "Keep one and rename the others.",
    ),
    "sheet.heading_unsure": (
        "“{heading}”这一列不见了，它的位置上现在是“{seen}”。是改名了吗？是的话请把表头改回“{heading}”；"
        "不是的话请在空白处加一列“{heading}”。在此之前这一列不读取，也不改动。",
        'The column "{heading}" is gone and "{seen}" stands in its place. If it was renamed, name it "{heading}" '
        'again; if not, add a column "{heading}" at the right. Until then it is neither read nor changed.',
    ),
    "sheet.heading_renamed": (
        "“{heading}”这一列已改名为“{seen}”，会继续按“{heading}”使用。",
        'The column "{heading}" is now called "{seen}" and goes on being used.',
    ),
    "sheet.heading_put_back": (
        "“{heading}”这一列被删掉了，已在表格右侧重新加上。",
        'The column "{heading}" had been deleted and is put back at the right.',
    ),
    # rows and cells
    "sheet.row_without_key": (
        "这一行有内容，但没有填“{heading}”，所以没有读取。请补上“{heading}”。",
        'This row has content but no "{heading}", so it was not read. Fill in "{heading}".',
    ),
    "sheet.key_unclear": (
        "这里的“{heading}”被表格当成日期或过长的数字改掉了，所以这一行没有读取。请把单元格设为文本格式后重新填写。",
        'The sheet has turned this "{heading}" into a date or a number too long to keep, so the row was not read. '
        "Format the cell as text and type it again.",
    ),
    "sheet.rows_twice": (
        "{key} 在第 {rows} 行重复出现，无法确定以哪一行为准，所以这几行都没有读取，也没有改动。请只留一行。",
        "{key} stands in rows {rows}. It can't be told which one counts, so none was read or changed. Keep one.",
    ),
    "sheet.not_pieces": (
        "这里要填整数，现在填的不是，所以没有读取。请改成整数。",
        "A whole number is needed here; what stands there now was not read. Change it to a whole number.",
    ),
    "sheet.not_text": (
        "表格把这里的内容当成日期或过长的数字改掉了，所以没有读取。请把单元格设为文本格式后重新填写。",
        "The sheet has turned this into a date or a number too long to keep, so it was not read. "
        "Format the cell as text and type it again.",
    ),
    "sheet.not_time": (
        "这里要填日期和时间，现在填的不是，所以没有读取。",
        "A date and time is needed here; what stands there now was not read.",
    ),
    "sheet.formula": (
        "有 {count} 个单元格是引用其他单元格的公式（{rows}），公式会原样保留，所以这些单元格没有读取，也没有改动。",
        "Formulas that refer to other cells are left alone; {count} cells were neither read nor changed ({rows}).",
    ),
    "sheet.locked": (
        "有 {count} 个单元格和现在的数据不一致，但没有写入：它们受保护，或者是智能条状标签（{rows}）。请取消保护，或者手动改好。",
        "{count} cells no longer agree and were not written: they are protected, or smart chips ({rows}). "
        "Lift the protection, or correct them by hand.",
    ),
    "sheet.covered": (
        "有 {count} 个单元格被合并单元格盖住了（{rows}），看不见，所以没有读取，也没有写入。请取消合并，下次同步会填好。",
        "Merged cells hide {count} cells, so these were neither read nor written ({rows}). "
        "Unmerge them; the next sync fills them in.",
    ),
    # the mapping
    "sheet.mapping_refused": (
        "共享表格的对照文件（mappings/sheet.yaml）里有 {count} 处要改：",
        "The sheet's mapping (mappings/sheet.yaml) can't be used, mistakes to correct: {count}",
    ),
    "sheet.mapping_line": ("  {place}：{told}", "  {place}: {told}"),
    "sheet.mapping_unknown": ("没有这个名称。", "There is no such name."),
    "sheet.mapping_nearest": ("您是不是想写 {name}？", " Did you mean {name}?"),
    "sheet.mapping_missing": ("缺少这一项。", "It is missing."),
    "sheet.mapping_wrong": ("这里的值不对。", "This value can't stand here."),
    "sheet.mapping_keys": (
        "kind 为 key 的列必须依次是：{keys}。",
        "The columns of kind key must be these, in this order: {keys}.",
    ),
    "sheet.mapping_low": (
        "“{column}”不是这张表里以件数计的列（unit: pieces）。",
        '"{column}" is no column of this tab with the unit pieces.',
    ),
    "sheet.mapping_heading": (
        "除了 shop:* 以外，每一列都要有 heading；shop:* 的表头就是店铺编号，不能另写。",
        "Each column needs a heading, except shop:*, which is headed by the shop's id and can't have one.",
    ),
    "sheet.mapping_title_twice": ("和 {other} 的表名相同。", "It has the same title as {other}."),
    "sheet.mapping_heading_twice": ("和 {other} 的表头相同。", "It has the same heading as {other}."),
    "sheet.mapping_shop_heading": (
        "店铺编号“{heading}”和“{tab}”表里另一列的表头相同。请在联盟约定里给店铺换一个编号，"
        "或者在 mappings/sheet.yaml 里改那一列的表头。",
        'The shop id "{heading}" is also the heading of another column in the tab "{tab}". Give the shop another id '
        "in the pact, or that column another heading in mappings/sheet.yaml.",
    ),
}
