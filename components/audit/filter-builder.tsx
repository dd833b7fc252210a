"use client";

import { type FormEvent, useState } from "react";
import { Button as AriaButton, Dialog, DialogTrigger, Heading, Popover } from "react-aria-components";
import { ACCESS_FLAGS, type AuditQuery, auditQuerySchema, OUTCOMES } from "#server/contracts/audit.ts";
import { Button } from "../ui/button.tsx";
import { Glyph } from "../ui/glyph.tsx";
import { FILTERS, type Filter } from "./audit-url.ts";
import { FILTER_WORDS, FLAG_WORDS, KIND_CHOICES, OUTCOME_WORDS } from "./audit-words.ts";
import styles from "./search-bar.module.css";

interface FilterBuilderProps {
  query: AuditQuery;
  units: readonly string[];
  onSearch: (query: AuditQuery) => void;
}

/** Every filter as a question, for somebody who was not there and does not know how the log calls things. */
export function FilterBuilder(props: FilterBuilderProps) {
  return (
    <DialogTrigger>
      <AriaButton className={styles.open}>
        Filters
        <Glyph name="down" />
      </AriaButton>
      <Popover className={styles.popover} placement="bottom end">
        <Dialog className={styles.builder}>
          {({ close }) => (
            <>
              <Heading slot="title" className={styles.title}>
                What do you want to know?
              </Heading>
              <BuilderForm {...props} onDone={close} />
            </>
          )}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}

type Choice = readonly [value: string, words: string];

const CHOICES: Partial<Record<Filter, readonly Choice[]>> = {
  outcome: OUTCOMES.map((outcome) => [outcome, OUTCOME_WORDS[outcome]]),
  flag: ACCESS_FLAGS.map((flag) => [flag, FLAG_WORDS[flag]]),
  stream: [
    ["log", "what happened and why"],
    ["access", "who saw what"],
  ],
  since: [
    ["24h", "the last 24 hours"],
    ["7d", "the last 7 days"],
    ["30d", "the last 30 days"],
    ["90d", "the last 90 days"],
  ],
};

function BuilderForm({ query, units, onSearch, onDone }: FilterBuilderProps & { onDone: () => void }) {
  const [draft, setDraft] = useState<Record<string, string>>({ ...query });
  const search = (event: FormEvent) => {
    event.preventDefault();
    const said = Object.entries(draft).flatMap(([name, value]) => (value.trim() ? [[name, value.trim()]] : []));
    const parsed = auditQuerySchema.safeParse(Object.fromEntries(said));
    if (!parsed.success) return;
    onDone();
    onSearch(parsed.data);
  };
  const field = (name: Filter) => ({
    name,
    value: draft[name] ?? "",
    onChange: (value: string) => setDraft((last) => ({ ...last, [name]: value })),
  });
  return (
    <form onSubmit={search}>
      <div className={styles.grid}>
        {FILTERS.map((name) =>
          name === "kind" ? (
            <TextField key={name} {...field(name)} listed={KIND_CHOICES.map(({ kind, words }) => [kind, words])} />
          ) : name === "unit" ? (
            <TextField key={name} {...field(name)} listed={units.map((unit) => [unit, unit])} />
          ) : name === "since" || name === "until" ? (
            <TimeField key={name} {...field(name)} />
          ) : CHOICES[name] ? (
            <ChoiceField key={name} {...field(name)} choices={CHOICES[name]} />
          ) : (
            <TextField key={name} {...field(name)} listed={[]} />
          ),
        )}
        <label className={styles.wide}>
          Words that occur in it, reasons and comments among them
          <input
            value={draft.q ?? ""}
            maxLength={200}
            onChange={({ target }) => setDraft((last) => ({ ...last, q: target.value }))}
          />
        </label>
      </div>
      <div className={styles.buttons}>
        <Button kind="primary" type="submit">
          Search
        </Button>
        <Button onClick={() => setDraft({})}>Empty all</Button>
        <Button onClick={onDone}>Leave it</Button>
      </div>
    </form>
  );
}

interface FieldProps {
  name: Filter;
  value: string;
  onChange: (value: string) => void;
}

function TextField({ name, value, onChange, listed }: FieldProps & { listed: readonly Choice[] }) {
  const { asks, such } = FILTER_WORDS[name];
  const list = listed.length > 0 ? `filter-${name}` : undefined;
  return (
    <label>
      {asks}
      <input
        value={value}
        placeholder={such}
        list={list}
        maxLength={80}
        autoComplete="off"
        onChange={({ target }) => onChange(target.value)}
      />
      {list ? (
        <datalist id={list}>
          {listed.map(([option, words]) => (
            <option key={option} value={option}>
              {words}
            </option>
          ))}
        </datalist>
      ) : null}
    </label>
  );
}

function ChoiceField({ name, value, onChange, choices }: FieldProps & { choices: readonly Choice[] }) {
  const { asks, such } = FILTER_WORDS[name];
  return (
    <label>
      {asks}
      <select value={value} onChange={({ target }) => onChange(target.value)}>
        <option value="">{such}</option>
        {choices.map(([option, words]) => (
          <option key={option} value={option}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}

/** A span back from now, or a minute on this computer's clock. */
function TimeField({ name, value, onChange }: FieldProps) {
  const { asks } = FILTER_WORDS[name];
  const spans = CHOICES[name] ?? [];
  const isSpan = value === "" || spans.some(([span]) => span === value);
  const [exact, setExact] = useState(!isSpan || name === "until");
  if (exact)
    return (
      <label>
        {asks}
        <input
          type="datetime-local"
          value={localMinute(value)}
          onChange={({ target }) => onChange(target.value ? new Date(target.value).toISOString() : "")}
        />
      </label>
    );
  return (
    <label>
      {asks}
      <select
        value={value}
        onChange={({ target }) => {
          setExact(target.value === "exact");
          onChange(target.value === "exact" ? "" : target.value);
        }}
      >
        <option value="">since the beginning</option>
        {spans.map(([span, words]) => (
          <option key={span} value={span}>
            {words}
          </option>
        ))}
        <option value="exact">a minute that I name</option>
      </select>
    </label>
  );
}

/** As `datetime-local` wants it, in this computer's zone; empty for a span. */
function localMinute(value: string): string {
  const instant = Date.parse(value);
  if (!/^\d{4}-/.test(value) || Number.isNaN(instant)) return "";
  return new Date(instant - new Date(instant).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
