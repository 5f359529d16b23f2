"""Texts about mappings and values that can't be read: code → (Chinese, English)."""

TEXTS: dict[str, tuple[str, str]] = {
    # the mapping file
    "mapping.no_mapping": (
        "{file}：文件里要写键和值，每行一个。",
        "{file}: the file must hold keys and values, one a line.",
    ),
    "mapping.no_section": ("{file}：缺少 {section} 这一节。", "{file}: the section {section} is missing."),
    "mapping.wrong": ("{file}：{key} 写得不对（{told}）。", "{file}: {key} is wrong ({told})."),
    "mapping.unknown": ("{file}：没有 {key} 这一项。", "{file}: nothing is called {key} here."),
    # one value
    "mapping.missing": ("这一项必须有内容，现在是空的。", "There must be something here, and there is nothing."),
    "mapping.unknown_value": (
        "不认识“{value}”。请在对照文件的 values 里补上它的含义。",
        "“{value}” is not known. Add what it means under `values` in the mapping.",
    ),
    "mapping.not_text": ("这里应该是文字。", "This should be a text."),
    "mapping.not_whole": ("“{value}”不是整数。", "“{value}” is not a whole number."),
    "mapping.negative": (
        "“{value}”小于零：订购的件数不会是负数，这张订单没有采用。退货、退款请看订单状态，不要写成负数。",
        "“{value}” is less than zero: nobody orders fewer than no pieces, and the order is not used. What was returned or "
        "refunded is said by its status, not by a negative number.",
    ),
    "mapping.too_many": (
        "“{value}”太大，不会是件数。请看看是不是条码或电话填到了这一列。",
        "“{value}” is too large for a number of pieces. Perhaps a barcode or a phone stands in this column.",
    ),
    "mapping.not_money": (
        "“{value}”不是金额，或者小数位比 {currency} 允许的多。",
        "“{value}” is no amount of money, or has more decimals than {currency} allows.",
    ),
    "mapping.not_time": ("“{value}”不是时间。", "“{value}” is not a time."),
    "mapping.not_bool": ("“{value}”看不出是“是”还是“否”。", "“{value}” is neither yes nor no."),
    "mapping.not_phone": ("这不是电话号码。", "This is not a phone number."),
    "mapping.rounded_phone": (
        "电话号码被电子表格改成了科学计数，末尾的数字已经丢失。请从后台重新导出，不要用 Excel 另存。",
        "A spreadsheet has turned the phone number into a power of ten; digits are lost. Export anew, don't save from Excel.",
    ),
    "mapping.not_email": ("这不是电子邮箱。", "This is not an e-mail address."),
    "mapping.not_quantity": ("“{value}”不是数量。", "“{value}” is not a quantity."),
    "mapping.rounded_id": (
        "编号“{value}”被电子表格改成了数字，末尾的数字已经丢失。请从后台重新导出，不要用 Excel 另存。",
        "A spreadsheet has turned the id “{value}” into a number; digits are lost. Export anew, don't save from Excel.",
    ),
    "mapping.id_is_date": (
        "编号被电子表格改成了日期（{value}）。请从后台重新导出，不要用 Excel 另存。",
        "A spreadsheet has turned the id into a date ({value}). Export it anew and don't save it from Excel.",
    ),
}
