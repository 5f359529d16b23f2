"""Texts about shops that give and take files: code → (Chinese, English)."""

TEXTS: dict[str, tuple[str, str]] = {
    # the folder
    "files.no_folder": (
        "找不到文件夹“{folder}”。请新建它，并把后台导出的文件放进去。",
        "There is no folder “{folder}”. Make it and put the exports of the back office into it.",
    ),
    "files.no_stock": (
        "文件夹里还没有商品库存表。请从后台导出商品（含库存），放进文件夹。",
        "The folder holds no stock export yet. Export the products with their stock and put the file there.",
    ),
    "files.no_orders": (
        "文件夹里还没有订单表。请从后台导出订单，放进文件夹。",
        "The folder holds no order export yet. Export the orders and put the file there.",
    ),
    "files.no_delivery": (
        "文件夹里还没有送货单。请把供应商的送货单或对账单放进文件夹。",
        "The folder holds no delivery note yet. Put the supplier's notes or statements there.",
    ),
    "files.customers_found": (
        "这是最新的会员表，共 {count} 行。",
        "This is the newest list of members, of {count} rows.",
    ),
    "files.no_columns": ("列名对照文件“{file}”打不开。", "The column map “{file}” can't be opened."),
    "files.webhook_secret": (
        "webhook_secret 不对：要写 whsec_ 加一段 base64，解开后至少 24 个字节。",
        "webhook_secret must be whsec_ and the base64 of at least 24 bytes.",
    ),
    # one file
    "files.unreadable": ("文件打不开。", "The file can't be opened."),
    "files.broken": (
        "文件已损坏或没有下载完。请重新导出。",
        "The file is damaged or was not downloaded whole. Export it again.",
    ),
    "files.empty": (
        "文件是空的，里面什么也没有。请重新导出。",
        "The file is empty. Export it again.",
    ),
    "files.old_excel": (
        "这是旧格式的 Excel 文件（.xls）或网页表格。请用 Excel 或 WPS 另存为 .xlsx 再放进来。",
        "This is an old Excel file (.xls) or a web page. Save it as .xlsx and put it here again.",
    ),
    "files.encoding": (
        "看不出文件的文字编码。请重新导出，或另存为 UTF-8 编码的 CSV。",
        "The file's text encoding is unknown. Export it again, or save it as CSV in UTF-8.",
    ),
    "files.unknown": (
        "看表头认不出这是哪种导出表。请检查设置里的 format；如果平台改了表头，请写一个列名对照文件（设置 columns）。",
        "The headings are of no export that the format knows. Check the setting `format`; if the platform has changed "
        "its headings, write a column map (setting `columns`).",
    ),
    "files.older": (
        "这个文件是 {at} 导出的，比已经读过的更早，没有采用。",
        "This file was exported at {at}, before one that was read already; it is not used.",
    ),
    "files.same_time": (
        "另一个库存表的导出时间和它相同，内容却不一样，采用的是那一个。不知道哪个对：请从后台再导出一次库存和订单。"
        "导出的文件请不要改动。",
        "Another stock export of this very time says something else, and that one is used. Nobody knows which is right: export "
        "stock and orders anew. An exported file should not be edited.",
    ),
    "files.orders_older": (
        "库存表已经有了，但订单表（最新的是 {orders}）比它旧。请再导出一次订单，库存才会采用。",
        "The stock export is there, but the order export (newest: {orders}) is older. Export the orders again; "
        "the stock counts then.",
    ),
    "files.sold_since": (
        "这个库存表导出之后又有订单（{skus}）。请再导出一次库存，这些新商品才会加入。",
        "Orders have come since this stock was exported ({skus}): export the stock once more. These new items wait for it.",
    ),
    # rows
    "files.no_id": (
        "这一行既没有商品编号也没有商家编码，没有采用。",
        "This row has neither an id nor a SKU; it is not used.",
    ),
    "files.no_barcode": (
        "有 {count} 行的条码（第 {rows} 行）被电子表格改坏了，没有采用条码，这些行的其他内容照常采用。请从后台重新导出，"
        "不要用 Excel 另存。",
        "Barcodes that a spreadsheet has spoilt were left out, the rest of their rows counts; rows in all: {count} ({rows}). "
        "Export anew, don't save from Excel.",
    ),
    "files.no_sku": (
        "有 {count} 行（第 {rows} 行）没有货号，不知道卖的是哪个商品，这几件没有算进订单占用的库存。请在后台给商品填上编码，"
        "再导出一次订单。",
        "Lines without an SKU, of which nobody knows what was sold: {count} (rows {rows}). Their pieces are not counted as "
        "ordered. Give the product its SKU in the back office and export the orders again.",
    ),
    "files.twice": (
        "“{sku}”在第 {rows} 行重复出现，库存数不一样，没有采用。请在后台改好编码；如果是多个仓库，请在设置里写明 location。",
        "“{sku}” stands in rows {rows} with different numbers; it is not used. Correct the codes in the back office; "
        "with several locations, name one in the setting `location`.",
    ),
    "files.twice_same": (
        "“{sku}”在第 {rows} 行重复出现，库存数相同，只算一次。",
        "“{sku}” stands in rows {rows} with the same number; it counts once.",
    ),
    "files.customer_unreadable": (
        "这一格读不懂，这位顾客没有采用（为保护隐私，不显示内容）。",
        "This cell can't be read; the customer is not used (to protect them, nothing of it is shown).",
    ),
    "files.customer_rounded": (
        "这一格被电子表格改成了科学计数，末尾的数字已经丢失，这位顾客没有采用。请从后台重新导出，不要用 Excel 另存。",
        "A spreadsheet has turned this cell into a power of ten and digits are lost; the customer is not used. Export anew, "
        "don't save from Excel.",
    ),
    "files.customer_twice": (
        "第 {rows} 行是同一位顾客（编号、电话或邮箱相同），内容却不一样，都没有采用。请在后台合并或改好；"
        "如果是一家人共用电话，请导出带顾客编号或各人邮箱的表。",
        "Rows {rows} are one customer (the same number, phone or e-mail) and say different things; none is used. Merge or "
        "correct them in the back office; if they are a family with one phone, export the customers' numbers, or an e-mail "
        "address for each.",
    ),
    "files.customer_twice_same": (
        "第 {rows} 行是同一位顾客，内容相同，只算一次。",
        "Rows {rows} are one customer and say the same; it counts once.",
    ),
    "files.customers_nameless": (
        "有 {count} 行既没有顾客编号，也没有完整的电话或邮箱（第 {rows} 行），认不出是谁，没有采用。",
        "{count} rows have neither a customer number nor a whole phone or e-mail (rows {rows}): nobody can tell who they "
        "are, and they are not used.",
    ),
    "files.more_rows": ("另外还有 {count} 处读不了。", "{count} more can't be read."),
    "files.more_same": (
        "另外还有 {count} 处重复，内容一样，只算一次。",
        "{count} more stand there twice with the same content, and count once.",
    ),
    "files.not_countable": (
        "数量换算不成整件（单位：{unit}）。按箱送的货请填每箱件数。",
        "The amount is no whole number of pieces (unit: {unit}). For boxes, fill in the pieces in a box.",
    ),
    "files.no_such_order": ("导出的订单表里没有这个订单。", "No order export has this order."),
    # the import file
    "files.no_import": ("这种格式没有可以导入的库存文件。", "This format has no file to import stock with."),
    "files.no_import_folder": (
        "文件夹“{folder}”写不进去，没有生成导入文件。",
        "The folder “{folder}” can't be written; no import file was made.",
    ),
    "files.not_in_export": (
        "最新的库存表里没有“{sku}”的“{column}”，没有写进导入文件。请重新导出库存。",
        "The newest stock export has no “{column}” for “{sku}”, so it is not in the import file. Export the stock again.",
    ),
    "files.how_name": ("请导入.txt", "README.txt"),
    "files.how": (
        "这个文件夹里的库存文件，请导入店铺后台：\r\n{how}\r\n\r\n有多个文件时，按文件名的时间从早到晚逐个导入；"
        "导入成功后可以删除。\r\n导入后请重新导出一次订单和库存，放进导出文件夹，系统才知道已经改好。\r\n",
        "Import the stock files of this folder into the shop's back office:\r\n{how}\r\n\r\nIf there are several, import "
        "them by the time in their names, the oldest first; delete those that are imported.\r\nThen export orders and "
        "stock once more into the export folder, so that the numbers can be confirmed.\r\n",
    ),
}
