/** Separators of one message, from its own first segment. An absent one is undefined: that character is then text. */
export interface Delimiters {
  field: string;
  component: string;
  repetition: string | undefined;
  escape: string | undefined;
  subcomponent: string | undefined;
  /** Fifth character of MSH-2, from HL7 v2.7 on. */
  truncation: string | undefined;
  /** MSH-2 as sent, to be echoed. */
  encodingCharacters: string;
}

const STANDARD_ENCODING_CHARACTERS = "^~\\&";
/** What follows the name of a header with the usual separators: nearly all of them. */
const STANDARD_START = `|${STANDARD_ENCODING_CHARACTERS}|`;

export const STANDARD_DELIMITERS: Readonly<Delimiters> = {
  field: "|",
  component: "^",
  repetition: "~",
  escape: "\\",
  subcomponent: "&",
  truncation: undefined,
  encodingCharacters: STANDARD_ENCODING_CHARACTERS,
};

/**
 * Reads the separators from an MSH, FHS or BHS segment (HL7 v2.5.1 ch. 2.5.4); null when they are not there, such as in
 * a header cut short or one that leaves MSH-2 out.
 */
export function readDelimiters(header: string): Delimiters | null {
  if (header.startsWith(STANDARD_START, 3)) return STANDARD_DELIMITERS;
  const field = header.charAt(3);
  const end = field === "" ? -1 : header.indexOf(field, 4);
  if (end < 5 || /[\p{L}\p{N}\s]/u.test(field)) return null;
  const sent = header.slice(4, end);
  if (sent.startsWith(STANDARD_ENCODING_CHARACTERS)) return { ...STANDARD_DELIMITERS, field, ...fifth(sent) };
  if (/[\p{L}\p{N}\s]/u.test(sent)) return null;
  return { field, ...rolesOf(sent), encodingCharacters: sent };
}

function fifth(sent: string): Pick<Delimiters, "truncation" | "encodingCharacters"> {
  const character = sent.charAt(4);
  return { truncation: character === "" ? undefined : character, encodingCharacters: sent };
}

/**
 * Roles go by place. Two habits of senders are undone first: a doubled backslash (`^~\\&`), and a standard character
 * left out (`^\&`, `^~&`), where each that is left keeps its usual role.
 */
function rolesOf(sent: string): Omit<Delimiters, "field" | "encodingCharacters"> {
  const characters = [...new Set(sent)];
  const standard = [...STANDARD_ENCODING_CHARACTERS].filter((character) => characters.includes(character));
  if (characters[0] === "^" && standard.length === characters.length) {
    const sentOrNone = (character: string) => (characters.includes(character) ? character : undefined);
    return {
      component: "^",
      repetition: "~",
      escape: sentOrNone("\\"),
      subcomponent: sentOrNone("&"),
      truncation: undefined,
    };
  }
  const [component = "^", repetition, mark, subcomponent, truncation] = characters;
  return { component, repetition, escape: mark, subcomponent, truncation };
}
