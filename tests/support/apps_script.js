// Runs sheetpact/gsheets/hook.gs as Apps Script would: argument 1 is the script, standard input one JSON document
//   {call, now, properties, event: {title, row, column, lastRow, lastColumn, user}, grid, unreachable}
// `grid` is what the tab shows. Standard output: {calls, error, triggers}. Requests are sent for real, one at a time.
const fs = require('fs');
const vm = require('vm');
const crypto = require('crypto');
const { spawnSync } = require('child_process');

const told = JSON.parse(fs.readFileSync(0, 'utf8'));
const calls = [];
const triggers = told.triggers || [];
let unreachable = told.unreachable || 0;

class Range {
  constructor(row, column, rows, columns) {
    Object.assign(this, { row, column, rows, columns });
  }
  getRow() { return this.row; }
  getColumn() { return this.column; }
  getLastRow() { return this.row + this.rows - 1; }
  getLastColumn() { return this.column + this.columns - 1; }
  getSheet() { return sheet; }
  getDisplayValues() {
    return Array.from({ length: this.rows }, (_, down) => Array.from({ length: this.columns }, (_, right) =>
      (told.grid[this.row - 1 + down] || [])[this.column - 1 + right] || ''));
  }
}
const sheet = {
  getName: () => told.event.title,
  getLastRow: () => told.grid.length,
  getLastColumn: () => Math.max(0, ...told.grid.map((row) => row.length)),
  getRange: (row, column, rows, columns) => new Range(row, column, rows, columns),
};

// Byte[] counts from -128; without a charset Apps Script takes US-ASCII.
const encoded = (text, charset) => Buffer.from(charset === 'UTF_8' ? text : text.replace(/[^\x00-\x7f]/g, '?'), 'utf8');
const Utilities = {
  Charset: { UTF_8: 'UTF_8' },
  computeHmacSha256Signature: (value, key, charset) =>
    [...crypto.createHmac('sha256', encoded(key, charset)).update(encoded(value, charset)).digest()]
      .map((byte) => (byte > 127 ? byte - 256 : byte)),
  sleep: () => {},
};
const SENDER = `
  const sent = JSON.parse(require('fs').readFileSync(0, 'utf8'));
  fetch(sent.url, { method: sent.method, headers: sent.headers, body: sent.body })
    .then((answer) => process.stdout.write(String(answer.status)), () => process.exit(1));`;
const UrlFetchApp = {
  fetch: (url, given) => {
    calls.push({ url, body: given.payload });
    if (unreachable > 0) {
      unreachable -= 1;
      throw new Error('Address unavailable: ' + url);
    }
    const headers = { ...given.headers, 'Content-Type': given.contentType };
    const input = JSON.stringify({ url, method: given.method.toUpperCase(), headers, body: given.payload });
    const done = spawnSync(process.execPath, ['-e', SENDER], { input, encoding: 'utf8' });
    if (done.status !== 0) throw new Error('Address unavailable: ' + url);
    calls[calls.length - 1].status = Number(done.stdout);
    return { getResponseCode: () => Number(done.stdout) };
  },
};
const ScriptApp = {
  getProjectTriggers: () => triggers.map((name) => ({ getHandlerFunction: () => name, name })),
  deleteTrigger: (trigger) => triggers.splice(triggers.indexOf(trigger.name), 1),
  newTrigger: (name) => ({ forSpreadsheet: () => ({ onEdit: () => ({ create: () => triggers.push(name) }) }) }),
};
class Then extends Date {
  constructor(...given) { super(...(given.length ? given : [told.now * 1000])); }
  static now() { return told.now * 1000; }
}
const world = {
  Utilities, UrlFetchApp, ScriptApp, Date: Then,
  SpreadsheetApp: { getActive: () => ({}) },
  PropertiesService: { getScriptProperties: () => ({ getProperty: (name) => told.properties[name] || null }) },
};
let error = '';
try {
  vm.createContext(world);
  vm.runInContext(fs.readFileSync(process.argv[2], 'utf8'), world);
  const event = told.event && {
    range: new Range(
      told.event.row, told.event.column, told.event.lastRow - told.event.row + 1, told.event.lastColumn - told.event.column + 1,
    ),
    user: told.event.user === undefined ? undefined : { getEmail: () => told.event.user },
  };
  world[told.call](event);
} catch (thrown) {
  error = String(thrown);
}
process.stdout.write(JSON.stringify({ calls, error, triggers }));
