#!/usr/bin/python3
"""Writes the .xls samples beside it with Debian's python3-xlwt. Run by hand when a sample has to change; neither the
build nor the tests need it."""
import datetime
import pathlib

import xlwt

FOLDER = pathlib.Path(__file__).parent
DATE = xlwt.easyxf(num_format_str="dd/mm/yyyy")


def school_list(book):
    sheet = book.add_sheet("Khối 4")
    sheet.write(0, 0, "UBND XÃ")
    for column, heading in enumerate(["STT", "Mã\nhọc sinh", "Ho\u0323 va\u0300 te\u0302n", "Ngày sinh", "Số định danh cá nhân"]):
        sheet.write(2, column, heading)
    sheet.write(3, 0, "LỚP: 4A")
    sheet.write(4, 0, 1)
    sheet.write(4, 1, "5210000019")
    sheet.write(4, 2, "Trần Lê Ngọc Ánh")
    sheet.write(4, 3, datetime.date(2014, 9, 5), DATE)
    sheet.write(4, 4, 52314000123)
    sheet.write(5, 0, 2)
    sheet.write(5, 1, "5210000020")
    sheet.write(5, 2, "Lê Văn B")
    sheet.write(5, 3, xlwt.Formula("DATE(2016,5,12)"), DATE)
    sheet.write(6, 0, 7.5)
    sheet.write(6, 1, True)
    sheet.write(6, 2, "ễ" * 6000 + "a" * 9000)  # over several records, one byte and two a character
    for column in range(3, 9):
        sheet.write(6, column, column)  # small whole numbers side by side share one record
    hidden = book.add_sheet("kín")
    hidden.write(0, 0, "không ai thấy")
    hidden.visibility = 1


def tcvn3(text):
    """The windows-1252 reading of TCVN3, as it stands in a workbook typed under .VnTime."""
    import subprocess

    return subprocess.run(["iconv", "-f", "UTF-8", "-t", "TCVN"], input=text.encode(), stdout=subprocess.PIPE, check=True).stdout.decode("cp1252")


def tcvn3_list(book):
    sheet = book.add_sheet("4A")
    for column, heading in enumerate(["STT", "Họ và tên", "Ngày sinh", "Giới tính", "Dân tộc"]):
        sheet.write(0, column, heading)
    pupils = [("Nguyễn Thị Hằng", "Nữ", "Kinh"), ("Trần Văn Lộc", "Nam", "Tày"), ("Đặng Quốc Bảo", "Nam", "Mường"), ("Lê Hồng Phúc", "Nam", "Kinh")]
    for row, (name, gender, people) in enumerate(pupils, 1):
        sheet.write(row, 0, row)
        sheet.write(row, 1, tcvn3(name))
        sheet.write(row, 2, "05/09/2014")
        sheet.write(row, 3, tcvn3(gender))
        sheet.write(row, 4, tcvn3(people))


def year_1904(book):
    book.dates_1904 = True
    sheet = book.add_sheet("4A")
    sheet.write(0, 0, 40425, DATE)


for maker in (school_list, tcvn3_list, year_1904):
    made = xlwt.Workbook(encoding="utf-8")
    maker(made)
    made.save(str(FOLDER / f"{maker.__name__}.xls"))
