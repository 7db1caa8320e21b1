"""Small trade tables whose numbers fit, and writers that put one into a file of each form."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl

Rows = list[list[str]]

TRADE = """
表1 2020年服务进出口（单位：亿美元）
项目 | 出口 | 进口 | 进出口 | 差额
运输 | 566.2 | 946.6 | 1512.8 | -380.4
旅行 | 172.4 | 1312.8 | 1485.2 | -1140.4
建筑 | 251.3 | 81.2 | 332.5 | 170.1
其他商业服务 | 1719.1 | 1316.1 | 3035.2 | 403.1
合计 | 2709.1 | 3656.7 | 6365.7 | -947.6
"""
TRADE_EN = """
Table 1 Trade in services, 2020 (US$ billion)
Item | Exports | Imports | Total trade | Balance
Transport | 566.2 | 946.6 | 1512.8 | -380.4
Travel | 172.4 | 1312.8 | 1485.2 | -1140.4
Construction | 251.3 | 81.2 | 332.5 | 170.1
Other business services | 1719.1 | 1316.1 | 3035.2 | 403.1
Total | 2709.1 | 3656.7 | 6365.7 | -947.6
"""
RANKED = """
表2 2020年部分省市服务进出口
排名 | 省市 | 服务进出口额（亿美元） | 占比（%）
1 | 广东 | 1324.5 | 28.2
2 | 上海 | 1202.7 | 25.6
3 | 北京 | 1051.1 | 22.4
4 | 江苏 | 612.9 | 13.1
5 | 浙江 | 498.3 | 10.6
  | 合计 | 4689.5 | 100.0
"""
RANKED_EN = """
Table 2 Services trade by province, 2020
Rank | Province | Services trade (US$ billion) | Share (%)
1 | Guangdong | 1324.5 | 28.2
2 | Shanghai | 1202.7 | 25.6
3 | Beijing | 1051.1 | 22.4
4 | Jiangsu | 612.9 | 13.1
5 | Zhejiang | 498.3 | 10.6
  | Total | 4689.5 | 100.0
"""
GROWN = """
表3 服务出口（单位：亿美元）
序号 | 项目 | 2019年 | 2020年 | 增速（%）
1 | 运输 | 459.7 | 566.2 | 23.2
2 | 旅行 | 344.6 | 172.4 | -50.0
3 | 建筑 | 279.8 | 251.3 | -10.2
4 | 保险服务 | 47.7 | 53.8 | 12.8
  | 合计 | 1131.8 | 1043.7 | -7.8
"""
GROWN_EN = """
Table 3 Exports of services (US$ billion)
No. | Item | 2019 | 2020 | Growth (%)
1 | Transport | 459.7 | 566.2 | 23.2
2 | Travel | 344.6 | 172.4 | -50.0
3 | Construction | 279.8 | 251.3 | -10.2
4 | Insurance services | 47.7 | 53.8 | 12.8
  | Total | 1131.8 | 1043.7 | -7.8
"""
PARTED = """
表4 服务进出口（单位：亿美元）
项目 | 2018 | 2019 | 2020
服务进出口 | 7919.1 | 7850.2 | 6617.3
其中：出口 | 2668.4 | 2836.1 | 2806.4
进口 | 5250.7 | 5014.1 | 3810.9
差额 | -2582.3 | -2178.0 | -1004.5
"""
PARTED_EN = """
Table 4 Trade in services (US$ billion)
Item | 2018 | 2019 | 2020
Services trade | 7919.1 | 7850.2 | 6617.3
of which: exports | 2668.4 | 2836.1 | 2806.4
imports | 5250.7 | 5014.1 | 3810.9
Balance | -2582.3 | -2178.0 | -1004.5
"""
QUARTERS = """
表5 2020年服务进出口（单位：亿美元）
项目 | 一季度 | 二季度 | 三季度 | 四季度 | 全年
出口 | 631.2 | 672.5 | 701.9 | 800.7 | 2806.3
进口 | 1013.3 | 880.1 | 921.4 | 996.1 | 3810.9
进出口 | 1644.5 | 1552.6 | 1623.3 | 1796.8 | 6617.2
"""
QUARTERS_EN = """
Table 5 Trade in services in 2020 (US$ billion)
Item | Q1 | Q2 | Q3 | Q4 | Year
Exports | 631.2 | 672.5 | 701.9 | 800.7 | 2806.3
Imports | 1013.3 | 880.1 | 921.4 | 996.1 | 3810.9
Total trade | 1644.5 | 1552.6 | 1623.3 | 1796.8 | 6617.2
"""
BOTH = """
表6 2020年中国货物和服务贸易（单位：亿美元）
项目 | 出口 | 进口 | 进出口
货物 | 25900.0 | 20556.1 | 46456.1
服务 | 2806.3 | 3810.9 | 6617.2
货物和服务 | 28706.3 | 24367.0 | 53073.3
"""
BOTH_EN = """
Table 6 Goods and services trade of China, 2020 (US$ billion)
Item | Exports | Imports | Total trade
Goods | 25900.0 | 20556.1 | 46456.1
Services | 2806.3 | 3810.9 | 6617.2
Goods and services | 28706.3 | 24367.0 | 53073.3
"""
SPREAD = """
表7 服务进出口（单位：亿美元）
项目 | 2019年出口 | 2019年进口 | 2020年出口 | 2020年进口 | 出口增速（%） | 进口增速（%）
运输 | 459.7 | 1047.2 | 566.2 | 946.6 | 23.2 | -9.6
旅行 | 344.6 | 2507.4 | 172.4 | 1312.8 | -50.0 | -47.6
建筑 | 279.8 | 93.0 | 251.3 | 81.2 | -10.2 | -12.7
其他 | 1751.9 | 1366.4 | 1816.4 | 1470.3 | 3.7 | 7.6
合计 | 2836.0 | 5014.0 | 2806.3 | 3810.9 | -1.0 | -24.0
"""
SPREAD_EN = """
Table 7 Trade in services (US$ billion)
Item | Exports 2019 | Imports 2019 | Exports 2020 | Imports 2020 | Growth of exports (%) | Growth of imports (%)
Transport | 459.7 | 1047.2 | 566.2 | 946.6 | 23.2 | -9.6
Travel | 344.6 | 2507.4 | 172.4 | 1312.8 | -50.0 | -47.6
Construction | 279.8 | 93.0 | 251.3 | 81.2 | -10.2 | -12.7
Other | 1751.9 | 1366.4 | 1816.4 | 1470.3 | 3.7 | 7.6
Total | 2836.0 | 5014.0 | 2806.3 | 3810.9 | -1.0 | -24.0
"""
SHARES = """
表8 服务出口构成（单位：亿美元）
项目 | 2019年 | 占比（%） | 2020年 | 占比（%） | 占比变化（百分点）
服务出口 | 2836.0 | 100.0 | 2806.3 | 100.0 |
运输 | 459.7 | 16.2 | 566.2 | 20.2 | 4.0
旅行 | 344.6 | 12.2 | 172.4 | 6.1 | -6.1
建筑 | 279.8 | 9.9 | 251.3 | 9.0 | -0.9
其他 | 1751.9 | 61.8 | 1816.4 | 64.7 | 2.9
"""
SHARES_EN = """
Table 8 Composition of services exports (US$ billion)
Item | 2019 | Share (%) | 2020 | Share (%) | Change of share (points)
Services exports | 2836.0 | 100.0 | 2806.3 | 100.0 |
Transport | 459.7 | 16.2 | 566.2 | 20.2 | 4.0
Travel | 344.6 | 12.2 | 172.4 | 6.1 | -6.1
Construction | 279.8 | 9.9 | 251.3 | 9.0 | -0.9
Other | 1751.9 | 61.8 | 1816.4 | 64.7 | 2.9
"""
YEARS = """
表9 中国服务进出口（单位：亿美元）
年份 | 进出口 | 出口 | 进口 | 差额 | 进出口增速（%）
2016 | 6616.3 | 2095.3 | 4521.0 | -2425.7 | —
2017 | 6956.8 | 2280.9 | 4675.9 | -2395.0 | 5.1
2018 | 7918.8 | 2668.4 | 5250.4 | -2582.0 | 13.8
2019 | 7850.0 | 2836.0 | 5014.0 | -2178.0 | -0.9
2020 | 6617.2 | 2806.3 | 3810.9 | -1004.6 | -15.7
"""
YEARS_EN = """
Table 9 China's trade in services (US$ billion)
Year | Total trade | Exports | Imports | Balance | Growth of trade (%)
2016 | 6616.3 | 2095.3 | 4521.0 | -2425.7 | —
2017 | 6956.8 | 2280.9 | 4675.9 | -2395.0 | 5.1
2018 | 7918.8 | 2668.4 | 5250.4 | -2582.0 | 13.8
2019 | 7850.0 | 2836.0 | 5014.0 | -2178.0 | -0.9
2020 | 6617.2 | 2806.3 | 3810.9 | -1004.6 | -15.7
"""
FIRMS = """
表10 2020年软件企业情况
企业类型 | 企业数（家） | 从业人员（万人） | 营业收入（亿元） | 户均收入（万元）
国有 | 1200 | 85.4 | 3512.6 | 29271.7
民营 | 5300 | 120.3 | 5241.8 | 9890.2
外资 | 800 | 40.2 | 2210.4 | 27630.0
合计 | 7300 | 245.9 | 10964.8 | 15020.3
"""
FIRMS_EN = """
Table 10 Software firms, 2020
Type | Firms | Employees (thousand) | Revenue (RMB billion) | Revenue per firm (RMB million)
State-owned | 1200 | 85.4 | 3512.6 | 2927.2
Private | 5300 | 120.3 | 5241.8 | 989.0
Foreign | 800 | 40.2 | 2210.4 | 2763.0
Total | 7300 | 245.9 | 10964.8 | 1502.0
"""
TABLES = {
    "trade": (TRADE, TRADE_EN), "ranked": (RANKED, RANKED_EN), "grown": (GROWN, GROWN_EN),
    "parted": (PARTED, PARTED_EN), "quarters": (QUARTERS, QUARTERS_EN),
    "both": (BOTH, BOTH_EN), "spread": (SPREAD, SPREAD_EN), "shares": (SHARES, SHARES_EN),
    "years": (YEARS, YEARS_EN), "firms": (FIRMS, FIRMS_EN),
}  # fmt: skip


def rows_of(text: str) -> tuple[str, Rows]:
    """Caption and cells of a table written down as above."""
    caption, *lines = text.strip("\n").split("\n")
    return caption, [[cell.strip() for cell in line.split("|")] for line in lines]


def as_markdown(path: Path, caption: str, rows: Rows) -> None:
    head, *body = [f"| {' | '.join(row)} |" for row in rows]
    rule = "|" + "---|" * len(rows[0])
    path.write_text("\n".join([caption, "", head, rule, *body, ""]), encoding="utf-8")


def as_html(path: Path, caption: str, rows: Rows) -> None:
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    page = f'<meta charset="utf-8"><body><table><caption>{caption}</caption>{body}</table></body>'
    path.write_text(f"<html>{page}</html>", encoding="utf-8")


def as_docx(path: Path, caption: str, rows: Rows) -> None:
    document = docx.Document()
    document.add_paragraph(caption)
    table = document.add_table(len(rows), len(rows[0]))
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            table.cell(at, column).text = cell
    document.save(str(path))


def as_xlsx(path: Path, caption: str, rows: Rows) -> None:
    """Numbers as numbers, shown with the decimals of the text."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([caption])
    for at, row in enumerate(rows):
        for column, text in enumerate(row, 1):
            cell = sheet.cell(at + 2, column, text or None)
            if at and "." in text:
                cell.value, cell.number_format = float(text), "0.0"
    book.save(path)


def as_tabs(path: Path, caption: str, rows: Rows) -> None:
    path.write_text("\n".join([caption, "", *map("\t".join, rows), ""]), encoding="utf-8")


def as_blanks(path: Path, caption: str, rows: Rows) -> None:
    lines = [" ".join(cell for cell in row if cell) for row in rows]
    path.write_text("\n".join([caption, "", *lines, ""]), encoding="utf-8")


WRITERS: dict[str, Callable[[Path, str, Rows], None]] = {
    "md": as_markdown, "html": as_html, "docx": as_docx, "xlsx": as_xlsx, "txt": as_tabs,
}  # fmt: skip
