"""Texts about a workbook that is the shared sheet: code → (Chinese, English)."""

TEXTS: dict[str, tuple[str, str]] = {
    # hints on headings; at most 255 characters
    "workbook.hint_hub": (
        "由 sheetpact 填写，请勿修改。改了也会被恢复，并记在《变更》里。",
        "Filled in by sheetpact. An edit here is put back, and noted in Changes.",
    ),
    "workbook.hint_key": (
        "用来认出这一行：请保持唯一，填好后不要再改。",
        "Tells which row this is: keep it unique, and don't change it later.",
    ),
    "workbook.hint_quantity": (
        "直接改成现在的数，下次同步时生效。几个人都改了，增减会合在一起。",
        "Type the number as it is now; the next sync takes it over. Edits by several people are added up.",
    ),
    "workbook.hint_available": (
        "直接改成现在的数，下次同步时生效。几个人都改了，增减会合在一起；一件也没有请填 0。礼盒的数由组成商品算出，改了会被恢复。",
        "Type the number as it is now, 0 for none; the next sync takes it over. Edits by several people are added up. A "
        "bundle's number follows from its parts: an edit of it is put back.",
    ),
    "workbook.hint_count": (
        "盘点用：填货架上的实数，含已下单还没发货的。生效后会自动清空。",
        "For stock-taking: pieces on the shelf, open orders included. Emptied once it has been taken over.",
    ),
    "workbook.hint_shared": ("大家都可以改，下次同步时生效。", "Anyone may edit this; the next sync takes it over."),
    "workbook.hint_spend": (
        "用积分抵扣订单：写积分、店铺、订单号，用空格隔开，例如 80 table-woo 1042；退还写 -80 table-woo 1042。下次同步时生效，然后清空。",
        "Pays an order with points: points, shop and order with spaces between, such as 80 table-woo 1042; "
        "-80 table-woo 1042 gives back. The next sync takes it and empties the cell.",
    ),
    "workbook.hint_choice": (
        "从下拉列表里选；《冲突》里也可以直接填一个值。",
        "Choose from the list; in Conflicts you may type a value, too.",
    ),
    # what is wrong with the file
    "workbook.missing": (
        "找不到表格“{file}”，首次同步时会自动新建。",
        "There is no workbook “{file}” yet; the first sync makes it.",
    ),
    "workbook.no_folder": (
        "找不到存放表格的文件夹“{file}”，请先建好，或检查 pact.yaml 里的 document。",
        "The folder “{file}” for the workbook doesn't exist. Make it, or correct `document` in pact.yaml.",
    ),
    "workbook.is_folder": (
        "“{file}”是文件夹，不是表格文件，请检查 pact.yaml 里的 document。",
        "“{file}” is a folder, not a workbook. Correct `document` in pact.yaml.",
    ),
    "workbook.empty": (
        "“{file}”是空文件（可能还没同步完）。请从备份恢复，或删除它让 sheetpact 新建。",
        "“{file}” is empty (perhaps still being copied). Restore it from a backup, or delete it to have a new one made.",
    ),
    "workbook.other_format": (
        "“{file}”不是 .xlsx 表格（改过扩展名的 .csv 等文件也不行）。请用 WPS 或 Excel 打开，另存为“.xlsx”。",
        "“{file}” is no .xlsx workbook (a renamed .csv isn't one either). Open it and save it as .xlsx.",
    ),
    "workbook.old_format": (
        "“{file}”是旧格式（.xls 或 .et）。请用 WPS 或 Excel 打开，另存为“.xlsx”。",
        "“{file}” is in an old format (.xls or .et). Open it and save it as .xlsx.",
    ),
    "workbook.password": (
        "“{file}”设了打开密码，sheetpact 读不了。请取消打开密码（工作表保护可以保留）。",
        "“{file}” needs a password to open. Take the password off (protected tabs are fine).",
    ),
    "workbook.strict": (
        "“{file}”存成了“Strict Open XML”格式。请另存为普通的“Excel 工作簿 (.xlsx)”。",
        "“{file}” is saved as Strict Open XML. Save it as a normal Excel workbook (.xlsx).",
    ),
    "workbook.damaged": (
        "“{file}”打不开，文件可能损坏或还没复制完。请用 WPS 或 Excel 打开修复后再保存，或从备份恢复。",
        "“{file}” can't be read: it is damaged, or still being copied. Repair it in Excel or restore a backup.",
    ),
    "workbook.too_large": (
        "“{file}”解开后超过 128 MB，不像一张共享表格，没有读取。",
        "“{file}” unpacks to more than 128 MB, which no shared sheet does; it wasn't read.",
    ),
    "workbook.read_only": (
        "“{file}”是只读的，写不进去。请取消只读，或给运行 sheetpact 的账号写入权限。",
        "“{file}” is read-only. Make it writable for the account that runs sheetpact.",
    ),
    "workbook.unreadable": (
        "没有权限读取“{file}”。请给运行 sheetpact 的账号读取权限。",
        "“{file}” may not be read by the account that runs sheetpact.",
    ),
    "workbook.folder_read_only": (
        "文件夹“{file}”不能写入，表格存不进去。请给运行 sheetpact 的账号写入权限。",
        "The folder “{file}” can't be written to by the account that runs sheetpact.",
    ),
    # somebody has it
    "workbook.opened": (
        "“{file}”正被 {who} 打开。请保存并关闭，下次同步会自动继续。如果没人打开，请删除文件“{owner}”。",
        "“{file}” is open: {who}. Save and close it; the next sync goes on. If nobody has it open, delete “{owner}”.",
    ),
    "workbook.somebody": ("某台电脑", "on some computer"),
    "workbook.busy": (
        "另一个 sheetpact 正在写“{file}”，稍后会再试。",
        "Another sheetpact is writing “{file}”; it will be tried again.",
    ),
    "workbook.held": (
        "“{file}”被别的程序占用（多半是 Excel、WPS 或网盘）。关闭后会自动再试。",
        "“{file}” is held by another program (Excel, WPS or a sync client). It will be tried again.",
    ),
    "workbook.changed": (
        "“{file}”在读取之后又有人改过，这次没有写入，会重新读取。",
        "“{file}” was changed after it was read: nothing was written, it is read again.",
    ),
    "workbook.text_too_long": (
        "“{tab}”的 {cell} 要写的文字超过 32767 个字，一个单元格放不下。",
        "The text for {cell} in “{tab}” has more than 32,767 characters, which no cell can hold.",
    ),
    "workbook.no_tab": ("“{file}”里没有工作表“{tab}”。", "“{file}” has no tab “{tab}”."),
    "workbook.disk": ("“{file}”没能读写：{reason}", "“{file}” could not be read or saved: {reason}"),
}
