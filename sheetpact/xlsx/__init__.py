"""Workbooks in the .xlsx format, read and changed part by part so that all else in them stays byte for byte."""
