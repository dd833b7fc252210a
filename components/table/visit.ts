/** The visit number inside an encounter key (`facility/number` or `facility/number@authority`). */
export function visitOf(encounterKey: string): string {
  const start = encounterKey.indexOf("/") + 1;
  const end = encounterKey.lastIndexOf("@");
  return end > start ? encounterKey.slice(start, end) : encounterKey.slice(start);
}

/** As people read it: `V 204 388`. Digits in threes from the right; a number with letters is left as the EHR prints it. */
export function visitLabel(visit: string): string {
  const digits = /^V?(\d+)$/.exec(visit)?.[1];
  return `V ${digits ? digits.replace(/\B(?=(\d{3})+$)/g, "\u202f") : visit}`;
}
