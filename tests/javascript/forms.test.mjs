import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { newPage, run } from "./page.mjs";

const { forms, sums, pack } = run(newPage(), "forms.js", "sums.js", "pack.js");

test("joinParts writes the parts that are filled", () => {
  const parts = [
    ["Citizens", "12"],
    ["Staff", ""],
    ["Sponsors", "3"],
  ];
  assert.equal(forms.joinParts(parts), "Citizens: 12; Sponsors: 3");
});

describe("usage", () => {
  test("counts words", () => assert.equal(forms.usage("form-control words-50", " two  words\n"), "2 of 50 words"));
  test("counts characters", () => assert.equal(forms.usage("signs-1200", "four"), "4 of 1,200 characters"));
  test("of an empty text is 0", () => assert.equal(forms.usage("words-50", " "), "0 of 50 words"));
  test("is null without a limit", () => {
    assert.equal(forms.usage("form-control", "x"), null);
    assert.equal(forms.usage(undefined, "x"), null);
  });
});

describe("sumSentence", () => {
  const POUNDS = { prefix: "£", decimals: 2, signs: ["GBP", "£"] };
  const lines = "1 March: £1,200.50\n\n1 June: 300";
  test("adds up the amounts after the colons", () => {
    assert.equal(sums.sumSentence(lines, null, POUNDS), "Comes to £1,500.50");
  });
  test("compares with the value", () => {
    assert.equal(sums.sumSentence(lines, "£1,500.50", POUNDS), "Comes to £1,500.50, which is the value");
    assert.equal(sums.sumSentence(lines, "2,000", POUNDS), "Comes to £1,500.50, £499.50 less than the value");
    assert.equal(sums.sumSentence(lines, "1500", POUNDS), "Comes to £1,500.50, £0.50 more than the value");
  });
  test("does not compare with a value that is no amount", () => {
    assert.equal(sums.sumSentence(lines, "", POUNDS), "Comes to £1,500.50");
  });
  test("leaves out lines without an amount", () => {
    assert.equal(sums.sumSentence("March: soon\nJune: kr 20", null, { prefix: "kr ", decimals: 2, signs: ["kr"] }), "Comes to kr 20.00");
  });
  test("has the decimals of the currency", () => {
    const yen = { prefix: "¥", decimals: 0, signs: ["JPY", "¥"] };
    assert.equal(sums.sumSentence("1 March: ¥1,240", "2,000", yen), "Comes to ¥1,240, ¥760 less than the value");
  });
  test("is empty where nothing is typed", () => assert.equal(sums.sumSentence(" \n", "0", POUNDS), ""));
});

describe("pictureWidth", () => {
  test("is that of the place", () => assert.equal(pack.pictureWidth(700, 300, 640), 700));
  test("is at least 480 pixels", () => assert.equal(pack.pictureWidth(300, 300, 640), 480));
  test("grows as much as the chart will shrink", () => assert.equal(pack.pictureWidth(700, 1280, 640), 1400));
});
