/**
 * sheetpact：有人改了表格，几秒内就告诉 sheetpact。/ Tells sheetpact within seconds that somebody edited the sheet.
 *
 * 1. 项目设置 → 脚本属性 / Project settings, Script properties:
 *    SHEETPACT_ADDRESS  https://…/hooks/sheet
 *    SHEETPACT_SECRET   与约定里的 hook_secret 相同 / the same as the pact's hook_secret
 * 2. 运行一次 setUp 并授权 / Run setUp once and grant what it asks for.
 *
 * 只发送：工作表名、改动行的关键列、改动列的表头、改动人的邮箱（Google 给出时）和时间。从不发送其他单元格的内容。
 * Sent are the tab's title, the key cells of the edited rows, the edited columns' headings, who edited (where Google
 * tells) and when. What any other cell says is never sent.
 */

/**
 * 每张表的关键列，以及用来认出这张表的另一列。改过表头的联盟请在这里照着改。
 * Each tab's key columns, and another heading by which the tab is known. Change them here if your headings are others.
 */
const TABS = [
  { keys: ['店铺', '店铺货号'], known: '联盟货号' },
  { keys: ['Shop', 'Shop SKU'], known: 'SKU' },
  { keys: ['货号', '货主'], known: '可售' },
  { keys: ['SKU', 'Owner'], known: 'Available' },
  { keys: ['会员号'], known: '积分' },
  { keys: ['Member'], known: 'Points' },
  { keys: ['编号'], known: '选择' },
  { keys: ['ID'], known: 'Choice' },
];
const HEADING_ROWS = 10;
const ROWS_AT_ONCE = 200;
const TRIES = 3;

/** 运行一次。再次运行也没有关系。/ Run once; once more does no harm. */
function setUp() {
  settings_();
  ScriptApp.getProjectTriggers()
    .filter((trigger) => trigger.getHandlerFunction() === 'tellEdit')
    .forEach((trigger) => ScriptApp.deleteTrigger(trigger));
  ScriptApp.newTrigger('tellEdit').forSpreadsheet(SpreadsheetApp.getActive()).onEdit().create();
}

/** 由触发器调用。/ Called by the trigger. */
function tellEdit(event) {
  const told = edits_(event);
  if (told) {
    send_(JSON.stringify(told));
  }
}

/** 改动的位置；与 sheetpact 无关的工作表返回 null。/ Where it was; null in a tab that isn't sheetpact's. */
function edits_(event) {
  const range = event.range;
  const sheet = range.getSheet();
  const width = sheet.getLastColumn();
  const height = sheet.getLastRow();
  if (!width || !height) {
    return null;
  }
  const top = sheet.getRange(1, 1, Math.min(HEADING_ROWS, height), width).getDisplayValues();
  const found = headings_(top);
  if (!found) {
    return null;
  }
  const first = Math.max(range.getRow(), found.row + 1);
  const last = Math.min(range.getLastRow(), height, first + ROWS_AT_ONCE - 1);
  const headings = found.headings
    .slice(range.getColumn() - 1, range.getLastColumn())
    .filter((heading) => heading !== '');
  return {
    sheet: sheet.getName(),
    user: (event.user && event.user.getEmail()) || '',
    at: new Date().toISOString(),
    headings: headings,
    rows: last < first ? [] : keysOf_(sheet, found.columns, first, last - first + 1),
  };
}

/** 表头所在的行和关键列。/ The row of headings, and the key columns in it. */
function headings_(top) {
  for (let at = 0; at < top.length; at++) {
    const headings = top[at].map((text) => text.trim());
    for (const tab of TABS) {
      const columns = tab.keys.map((key) => headings.indexOf(key));
      if (columns.every((column) => column >= 0) && headings.includes(tab.known)) {
        return { row: at + 1, headings: headings, columns: columns };
      }
    }
  }
  return null;
}

function keysOf_(sheet, columns, first, count) {
  const cells = columns.map((column) => sheet.getRange(first, column + 1, count, 1).getDisplayValues());
  return cells[0]
    .map((_, at) => cells.map((column) => column[at][0]))
    .filter((keys) => keys[0] !== '');
}

function send_(body) {
  const known = settings_();
  const time = String(Math.floor(Date.now() / 1000));
  const bytes = Utilities.computeHmacSha256Signature(time + '.' + body, known.secret, Utilities.Charset.UTF_8);
  const signature = bytes.map((byte) => ((byte + 256) % 256).toString(16).padStart(2, '0')).join('');
  const request = {
    method: 'post',
    contentType: 'application/json; charset=utf-8',
    headers: { 'X-Sheetpact-Time': time, 'X-Sheetpact-Signature': 'v1=' + signature },
    payload: body,
    muteHttpExceptions: true,
  };
  for (let tries = 1; ; tries++) {
    let status = 0;
    try {
      status = UrlFetchApp.fetch(known.address, request).getResponseCode();
    } catch (error) {
      // 连不上：稍后再试 / out of reach: again in a moment
    }
    if (status >= 200 && status < 300) {
      return;
    }
    if (tries >= TRIES || (status >= 400 && status < 500)) {
      throw new Error('sheetpact: ' + (status || 'no answer'));
    }
    Utilities.sleep(1000 * tries);
  }
}

function settings_() {
  const known = PropertiesService.getScriptProperties();
  const address = known.getProperty('SHEETPACT_ADDRESS');
  const secret = known.getProperty('SHEETPACT_SECRET');
  if (!address || !secret) {
    throw new Error('请先填写脚本属性 / Fill in the script properties first: SHEETPACT_ADDRESS, SHEETPACT_SECRET');
  }
  return { address: address, secret: secret };
}
