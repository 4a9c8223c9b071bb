import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { newPage, run } from "./page.mjs";

const { importView: view } = run(newPage(), "importing_view.js");

describe("sentences", () => {
  test("checkSentence leaves out what there is none of", () => {
    assert.equal(view.checkSentence({ fine: 1200, warned: 0, wrong: 0 }), "1,200 rows are fine.");
    assert.equal(view.checkSentence({ fine: 1, warned: 1, wrong: 2 }), "1 row is fine, 1 row has a warning, 2 rows have an error.");
  });
  test("planSentence says what would change and what stays", () => {
    const many = "1,200 records would be created, 3 changed, 0 stay as they are. 2 stored records that the file does not name stay too.";
    assert.equal(view.planSentence({ created: 1200, updated: 3, unchanged: 0, kept: 2 }), many);
    const one = "1 record would be created, 0 changed, 5 stay as they are. 1 stored record that the file does not name stays too.";
    assert.equal(view.planSentence({ created: 1, updated: 0, unchanged: 5, kept: 1 }), one);
  });
  test("receiptSentence adds up what was saved", () => {
    const receipt = { created: 1000, updated: 234, unchanged: 5, kept: 6, named: "milestones" };
    const sentence = "Saved 1,234 milestones: 1,000 created, 234 changed, 5 as they were, 6 that the file does not name kept.";
    assert.equal(view.receiptSentence(receipt), sentence);
  });
  test("progressSentence counts rows where their number is known", () => {
    assert.equal(view.progressSentence({ doing: "Reading" }), "Reading …");
    assert.equal(view.progressSentence({ doing: "Checking", done: 1500, total: 2000 }), "Checking 1,500 of 2,000 rows");
    assert.equal(view.progressSentence({ doing: "Checking", done: 0, total: 1 }), "Checking 0 of 1 row");
  });
});

describe("toCsv", () => {
  test("quotes every cell and doubles quotes", () =>
    assert.equal(
      view.toCsv([
        ["a", 'say "hi"'],
        [1, ""],
      ]),
      '"a","say ""hi"""\r\n"1",""',
    ));
  test("keeps spreadsheets from running a cell as a formula", () => {
    assert.equal(view.toCsv([["=1+1", "+4", "-5", "@x", "a=b"]]), '"\'=1+1","\'+4","\'-5","\'@x","a=b"');
  });
});

describe("readLines", () => {
  async function read(...chunks) {
    const stream = new ReadableStream({
      start(controller) {
        chunks.forEach((chunk) => controller.enqueue(chunk));
        controller.close();
      },
    });
    const found = [];
    for await (const one of view.readLines(stream)) found.push(one);
    return found;
  }
  const bytes = (text) => new TextEncoder().encode(text);
  test("yields the value of every line", async () => {
    assert.deepEqual(await read(bytes('{"done": 1}\n\n{"done": 2}\n')), [{ done: 1 }, { done: 2 }]);
  });
  test("joins lines and characters that arrive in parts", async () => {
    const whole = bytes('{"doing": "Café"}\n');
    const inCharacter = whole.length - 4; // between the two bytes of é
    assert.deepEqual(await read(whole.slice(0, 5), whole.slice(5, inCharacter), whole.slice(inCharacter)), [{ doing: "Café" }]);
  });
  test("leaves out a last line that was cut off", async () => {
    assert.deepEqual(await read(bytes('{"done": 1}\n{"do')), [{ done: 1 }]);
  });
});
