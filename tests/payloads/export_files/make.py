"""Writes the export files beside it: `python tests/payloads/export_files/make.py`. Shops and people are made up."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import openpyxl

HERE = Path(__file__).parent
Rows = list[list[object]]


def text(path: str, rows: Rows, encoding: str) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    file = HERE / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(out.getvalue().encode(encoding))


def workbook(path: str, rows: Rows, merged: tuple[str, ...] = ()) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    for area in merged:
        sheet.merge_cells(area)
    file = HERE / path
    file.parent.mkdir(parents=True, exist_ok=True)
    book.save(file)


def customers() -> None:
    text(
        "youzan/客户导出_20261124093100.csv",
        [
            ["客户姓名", "客户昵称", "免费等级", "付费等级", "客户手机号", "客户积分", "客户储值余额"],
            ["陈一", "一一", "银卡", "", "\t13911110001", "1,280", "0.00"],
            ["", "林间", "普通会员", "", "'13911110002", "0", "0.00"],
            ["周三", "", "金卡", "黑卡", "+86 139 1111 0003", "66", "120.00"],
            ["", "微信用户", "", "", "139****0004", "5", "0.00"],
        ],
        "gb18030",
    )
    text(
        "shopify/customers_export.csv",
        [
            ["Customer ID", "First Name", "Last Name", "Email", "Accepts Email Marketing", "Default Address Phone",
             "Phone", "Accepts SMS Marketing", "Total Spent", "Total Orders", "Note", "Tax Exempt", "Tags"],
            ["'6123450000001", "Ana", "Ruiz", "ana@example.com", "yes", "", "'+34600000001", "no", "52.00", "2", "",
             "no", ""],
            ["'6123450000002", "小明", "王", "", "no", "'13911110005", "", "no", "0.00", "0", "", "no", ""],
        ],
        "utf-8",
    )  # fmt: skip
    text(
        "woocommerce/customers.csv",
        [
            ["Name", "Username", "Last active", "Date registered", "Email", "Orders", "Total spend", "AOV",
             "Country / Region", "City", "Region", "Postal code"],
            ["Ana Ruiz", "ana", "2026-11-20 08:00:00", "2025-01-03 10:00:00", "Ana@example.com", "2", "52.00", "26.00",
             "ES", "Madrid", "M", "28001"],
            ["Li Wei", "", "2026-11-21 08:00:00", "", "li@example.com", "1", "9.00", "9.00", "CN", "景德镇", "",
             "333000"],
        ],
        "utf-8-sig",
    )  # fmt: skip


def youzan() -> None:
    text(
        "youzan/商品导出_20261124093000.csv",
        [
            ["商品名称", "商品分组", "规格", "规格编码", "规格条码", "价格", "库存", "销量"],
            ["青瓷提梁壶", "茶器", "小号", "QC-POT-S", "6901234500017", "¥268.00", "12", "41"],
            ["青瓷提梁壶", "茶器", "大号", "QC-POT-L", "6901234500024", "¥328.00", "5", "17"],
            ["影青品茗杯", "茶器", "", "00123", "", "¥1,058.00", "1,200", "903"],
        ],
        "gb18030",
    )
    text(
        "youzan/订单导出_20261124093030.csv",
        [
            ["订单号", "订单商品状态", "商品名称", "商品规格", "规格编码", "商品编码", "商品单价", "商品优惠后价格",
             "商品数量", "收货人/提货人", "收货人手机号/提货人手机号", "买家备注", "商品发货时间", "商品退款状态"],
            ["\tE20261124081530000100001", "待发货", "青瓷提梁壶", "小号", "QC-POT-S", "QC-POT", "268.00", "258.00",
             "2", "陈一", "138****0001", "请包好，\n是送人的", "", ""],
            ["\tE20261124081530000100001", "已发货", "影青品茗杯", "", "00123", "", "1,058.00", "1,058.00",
             "1", "陈一", "138****0001", "", "2026-11-24 09:02:11", ""],
            ["\tE20261123190211000100002", "交易关闭", "青瓷提梁壶", "大号", "QC-POT-L", "QC-POT", "328.00", "328.00",
             "1", "林二", "139****0002", "", "", "退款成功"],
            ["\tE20261122110000000100003", "交易成功", "青瓷提梁壶", "大号", "QC-POT-L", "QC-POT", "328.00", "328.00",
             "3", "周三", "137****0003", "", "2026-11-22 15:00:00", "退货退款成功"],
        ],
        "gb18030",
    )  # fmt: skip


def pinduoduo() -> None:
    text(
        "pinduoduo/商品列表20261124-093000.csv",
        [
            ["商品ID", "商品名称", "SKU ID", "商品规格", "规格编码", "拼单价(元)", "库存"],
            ["\t754299520001", "手作粗陶饭碗", "\t1600000000000000011", "素白", "BOWL-W", "29.90", "86"],
            ["\t754299520001", "手作粗陶饭碗", "\t1600000000000000012", "钧蓝", "BOWL-B", "29.90", "0"],
        ],
        "gb18030",
    )
    text(
        "pinduoduo/orders_export2026-11-24-09-31-00.csv",
        [
            ["商品", "订单号", "订单状态", "商品总价(元)", "邮费(元)", "商家实收金额(元)", "商品数量(件)",
             "发货时间", "确认收货时间",
             "商品id", "商品规格", "样式ID", "商家编码-规格维度", "商家编码-商品维度", "商家备注", "售后状态",
             "订单成交时间", "支付时间"],
            ["手作粗陶饭碗", "\t261124-100000000000001", "待发货", "59.80", "0", "59.80", "2\t", "", "",
             "\t754299520001", "素白", "\t1600000000000000011", "BOWL-W", "BOWL", "", "无售后或售后取消",
             "2026-11-24 08:40:12", "2026-11-24 08:40:12"],
            ["手作粗陶饭碗", "\t261123-100000000000002", "未发货，退款成功", "29.90", "0", "29.90", "1\t", "", "",
             "\t754299520001", "钧蓝", "\t1600000000000000012", "BOWL-B", "BOWL", "", "退款成功",
             "2026-11-23 20:00:00", "2026-11-23 20:00:00"],
            ["手作粗陶饭碗", "\t261122-100000000000003", "已发货，待签收", "29.90", "0", "29.90", "1\t",
             "2026-11-23 10:00:00", "", "\t754299520001", "素白", "\t1600000000000000011", "BOWL-W", "BOWL", "",
             "无售后或售后取消", "2026-11-22 20:00:00", "2026-11-22 20:00:00"],
            ["手作粗陶饭碗", "\t261124-100000000000004", "待支付", "29.90", "0", "0", "1\t", "", "",
             "\t754299520001", "素白", "\t1600000000000000011", "BOWL-W", "BOWL", "", "", "", ""],
        ],
        "utf-8-sig",
    )  # fmt: skip


def doudian() -> None:
    workbook(
        "doudian/商品导出_20261124_093000.xlsx",
        [
            ["抖店商品导出（仅供商家使用）"],
            ["商品ID", "商品名称", "SKU ID", "规格", "商家编码", "现货库存"],
            ["3600000000000000001", "手绘青花茶叶罐", "1780000000000011", "鱼藻", "TIN-FISH", 30],
            ["3600000000000000001", "手绘青花茶叶罐", "1780000000000012", "缠枝莲", "TIN-LOTUS", 8],
        ],
    )
    text(
        "doudian/订单_20261124_093100.csv",
        [
            ["主订单编号", "子订单编号", "选购商品", "商品规格", "商品数量", "商品ID", "商家编码", "商品单价",
             "订单应付金额",
             "收件人", "订单提交时间", "支付完成时间", "订单状态", "售后状态", "取消原因"],
            ["\t6934000000000000001", "\t6934000000000000001", "手绘青花茶叶罐", "鱼藻", "2", "\t3600000000000000001",
             "TIN-FISH", "¥168.00", "336.00", "吴*", "2026/11/24 8:05:00", "2026/11/24 8:05:20", "备货中", "-", ""],
            ["\t6934000000000000002", "\t6934000000000000003", "手绘青花茶叶罐", "鱼藻", "1", "\t3600000000000000001",
             "TIN-FISH", "¥168.00", "168.00", "郑*", "2026/11/23 8:05:00", "2026/11/23 8:05:20", "已发货", "-", ""],
            ["\t6934000000000000002", "\t6934000000000000004", "手绘青花茶叶罐", "缠枝莲", "1",
             "\t3600000000000000001",
             "TIN-LOTUS", "¥168.00", "168.00", "郑*", "2026/11/23 8:05:00", "2026/11/23 8:05:20", "已关闭",
             "已全额退款",
             "不想要了"],
        ],
        "utf-8-sig",
    )  # fmt: skip


def xiaohongshu() -> None:
    workbook(
        "xiaohongshu/商品库存 2026-11-24 09.30.00.xlsx",
        [
            ["商品ID", "商品名称", "规格ID", "规格", "商家编码", "条码", "可售库存", "总库存"],
            [
                "67b6831c7b3de40001a90001",
                "柴烧公道杯",
                "67b6831c7b3de40001a9fb01",
                "默认",
                "FAIR-1",
                "6901234500093",
                9,
                11,
            ],
            ["67b6831c7b3de40001a90002", "柴烧主人杯", "67b6831c7b3de40001a9fb02", "默认", "CUP-7", "", 3, 3],
        ],
    )
    workbook(
        "xiaohongshu/订单 2026-11-24 09.31.00.xlsx",
        [
            ["订单号", "订单状态", "售后状态", "商品名称", "规格ID", "商家编码", "SKU件数", "商品单价(元)",
             "订单创建时间", "支付时间"],
            ["P700000000000000001", "待发货", "无售后", "柴烧公道杯", "67b6831c7b3de40001a9fb01", "FAIR-1", 2, 128,
             "2026-11-24 07:30:00", "2026-11-24 07:30:15"],
            ["P700000000000000002", "已完成", "退货退款成功", "柴烧主人杯", "67b6831c7b3de40001a9fb02", "CUP-7",
             1, 99.5,
             "2026-11-20 07:30:00", "2026-11-20 07:30:15"],
        ],
    )  # fmt: skip


def s1688() -> None:
    workbook(
        "1688/商品 20261124 0930.xlsx",
        [
            ["Offer ID", "商品标题", "SKU ID", "规格", "单品货号", "单价(元)", "可售数量"],
            ["680000000001", "景德镇白瓷盖碗 批发", "5000000000001", "白", "GW-W", "18.50", 640],
            ["680000000001", "景德镇白瓷盖碗 批发", "5000000000002", "青", "GW-Q", "18.50", 325],
        ],
    )
    workbook(
        "1688/订单 20261124 0931.xlsx",
        [
            ["订单编号", "买家公司名", "买家会员名", "货品总价(元)", "实付款(元)", "订单状态", "订单创建时间",
             "收货人姓名", "货品标题",
             "单价(元)", "数量", "单位", "货号", "Offer ID", "SKU ID", "单品货号"],
            ["2300000000000000001", "和风茶庄", "hefeng_tea", "1,110.00", "1,110.00", "等待卖家发货",
             "2026-11-24 08:00:00",
             "孙七", "景德镇白瓷盖碗 批发", "18.50", 40, "个", "GW", "680000000001", "5000000000001", "GW-W"],
            [None, None, None, None, None, None, None, None, "景德镇白瓷盖碗 批发", "18.50", 20, "个", "GW",
             "680000000001",
             "5000000000002", "GW-Q"],
            ["2300000000000000002", "山水茶具", "shanshui", "185.00", "185.00", "等待买家确认收货",
             "2026-11-23 08:00:00",
             "钱八", "景德镇白瓷盖碗 批发", "18.50", 10, "个", "GW", "680000000001", "5000000000001", "GW-W"],
            ["合计", None, None, "1,295.00", "1,295.00"],
        ],
        ("A2:A3", "B2:B3", "C2:C3", "D2:D3", "E2:E3", "F2:F3", "G2:G3", "H2:H3"),
    )  # fmt: skip


def shopify() -> None:
    text(
        "shopify/inventory_export_2026-11-24_093000.csv",
        [
            [
                "Handle",
                "Title",
                "Option1 Name",
                "Option1 Value",
                "Option2 Name",
                "Option2 Value",
                "Option3 Name",
                "Option3 Value",
                "SKU",
                "HS Code",
                "COO",
                "Location",
                "Bin name",
                "Incoming (not editable)",
                "Unavailable (not editable)",
                "Committed (not editable)",
                "Available (not editable)",
                "On hand (current)",
                "On hand (new)",
            ],
            [
                "celadon-teapot",
                "Celadon teapot",
                "Size",
                "Small",
                "",
                "",
                "",
                "",
                "QC-POT-S",
                "6911.10",
                "CN",
                "Studio",
                "",
                "0",
                "0",
                "2",
                "12",
                "14",
                "",
            ],
            [
                "celadon-teapot",
                "Celadon teapot",
                "Size",
                "Large",
                "",
                "",
                "",
                "",
                "QC-POT-L",
                "6911.10",
                "CN",
                "Studio",
                "",
                "0",
                "1",
                "0",
                "5",
                "6",
                "",
            ],
            [
                "gift-wrap",
                "Gift wrap",
                "Title",
                "Default Title",
                "",
                "",
                "",
                "",
                "WRAP",
                "",
                "CN",
                "Studio",
                "",
                "",
                "",
                "",
                "not stocked",
                "not stocked",
                "",
            ],
        ],
        "utf-8",
    )
    text(
        "shopify/orders_export_2026-11-24_093100.csv",
        [
            ["Name", "Email", "Financial Status", "Paid at", "Fulfillment Status", "Currency", "Total", "Created at",
             "Lineitem quantity", "Lineitem name", "Lineitem price", "Lineitem sku", "Lineitem fulfillment status",
             "Cancelled at", "Id"],
            ["#1001", "mei@example.com", "paid", "2026-11-24 08:00:00 +0800", "partial", "USD", "118.00",
             "2026-11-24 08:00:00 +0800", "1", "Celadon teapot - Small", "59.00", "QC-POT-S", "fulfilled", "",
             "5000000001"],
            ["#1001", "mei@example.com", "", "", "", "", "", "2026-11-24 08:00:00 +0800", "2",
             "Celadon teapot - Large",
             "69.00", "QC-POT-L", "pending", "", ""],
            ["#1002", "lan@example.com", "voided", "", "unfulfilled", "USD", "59.00",
             "2026-11-23 08:00:00 +0800", "1",
             "Celadon teapot - Small", "59.00", "QC-POT-S", "pending", "2026-11-23 09:00:00 +0800", "5000000002"],
        ],
        "utf-8",
    )  # fmt: skip


def woocommerce() -> None:
    text(
        "woocommerce/wc-product-export-2026-11-24-093000.csv",
        [
            [
                "ID",
                "Type",
                "SKU",
                "GTIN, UPC, EAN, or ISBN",
                "Name",
                "Published",
                "In stock?",
                "Stock",
                "Backorders allowed?",
                "Regular price",
                "Parent",
            ],
            ["11", "variable", "RAKU", "", "Raku bowl", "1", "1", "", "0", "", ""],
            ["12", "variation", "RAKU-R", "", "Raku bowl - Red", "1", "1", "7", "0", "48", "RAKU"],
            ["13", "variation", "RAKU-K", "", "Raku bowl - Black", "1", "1", "4", "notify", "48", "RAKU"],
            ["14", "simple", "CLAY-10", "", "Clay 10 kg", "1", "1", "", "0", "12", ""],
        ],
        "utf-8-sig",
    )
    text(
        "woocommerce/orders-2026-11-24-093100.csv",
        [
            ["Order Number", "Order Status", "Order Date", "First Name (Billing)", "SKU", "Item Name",
             "Quantity", "Item Cost",
             "Product Id", "Variation Id"],
            ["901", "Processing", "2026-11-24 08:15", "Ana", "RAKU-R", "Raku bowl - Red", "2", "48.00", "11", "12"],
            ["902", "Completed", "2026-11-23 08:15", "Ben", "RAKU-K", "Raku bowl - Black", "1", "48.00", "11", "13"],
            ["903", "Cancelled", "2026-11-22 08:15", "Cho", "RAKU-K", "Raku bowl - Black", "1", "48.00", "11", "13"],
        ],
        "utf-8",
    )  # fmt: skip


def delivery() -> None:
    text(
        "delivery/送货单 2026-11-24 0700.csv",
        [
            ["送货单号", "供应商", "送货日期", "商品编码", "商品名称", "订购数量", "实收数量", "单位", "每箱件数"],
            ["SH20261124001", "清源泥料行", "2026-11-24", "CLAY-P", "紫砂泥", "20", "19.6", "斤", ""],
            ["", "", "", "TIN-S", "小号茶叶罐（素胎）", "2", "2", "箱", "24"],
            ["", "", "", "LID-S", "罐盖", "50", "48", "个", ""],
            ["SH20261124002", "清源泥料行", "2026-11-24", "GLAZE", "青釉", "500克", "0.5公斤", "", ""],
        ],
        "gb18030",
    )


if __name__ == "__main__":
    for write in (youzan, pinduoduo, doudian, xiaohongshu, s1688, shopify, woocommerce, delivery, customers):
        write()
