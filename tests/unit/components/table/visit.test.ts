import assert from "node:assert/strict";
import { test } from "node:test";
import { visitLabel, visitOf } from "#components/table/visit.ts";

test("a visit is read in threes, and a number with letters stays as the EHR prints it", () => {
  assert.equal(visitLabel("204388"), "V 204\u202f388");
  assert.equal(visitLabel("V204388"), "V 204\u202f388");
  assert.equal(visitLabel("88"), "V 88");
  assert.equal(visitLabel("ADM-88A"), "V ADM-88A");
});

test("the visit number is told apart from its facility and its authority", () => {
  assert.equal(visitOf("LKF/204388"), "204388");
  assert.equal(visitOf("LKF/204388@EPI"), "204388");
  assert.equal(visitOf("204388"), "204388");
});
