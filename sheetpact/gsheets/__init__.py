"""Google Sheets as a shared sheet: what the API says as a book of grids, and a batch as one request that checks itself.

The Sheets API has no way to write a cell only if it still says what was read. So one batchUpdate copies every row it
touches into a hidden tab before it writes, and its answer shows these copies: rows that weren't what they had been are
known with all that stood in them, and are put right (`guard`). A generation number kept as developer metadata makes
two hubs that read the same state exclude each other, and makes repeating a request harmless (`stamp`).
"""
