"use client";

import { type FormEvent, useRef, useState } from "react";
import type { AuditQuery } from "#server/contracts/audit.ts";
import { useKeys } from "../shell/use-keys.ts";
import { Glyph } from "../ui/glyph.tsx";
import { Key } from "../ui/key-hints.tsx";
import { readTyped, type Token, tokensOf } from "./audit-words.ts";
import { FilterBuilder } from "./filter-builder.tsx";
import styles from "./search-bar.module.css";

interface SearchBarProps {
  query: AuditQuery;
  /** What can be chosen and not only typed. */
  units: readonly string[];
  onSearch: (query: AuditQuery) => void;
}

/** What is asked, as tokens that can each be taken away, and the field that adds to it. */
export function SearchBar({ query, units, onSearch }: SearchBarProps) {
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState("");
  const tokens = tokensOf(query);
  useKeys({ "/": () => input.current?.focus() });

  const search = (event: FormEvent) => {
    event.preventDefault();
    const typed = readTyped(text);
    const words = [query.q, typed.q].filter(Boolean).join(" ");
    setText("");
    onSearch({ ...query, ...typed, ...(words ? { q: words } : {}) });
  };
  const without = (token: Token) => {
    const { [token.filter]: _, ...rest } = query;
    onSearch(rest);
    input.current?.focus();
  };

  return (
    <search className={styles.search}>
      <form className={styles.field} onSubmit={search}>
        <Glyph name="find" />
        {tokens.map((token) => (
          <span key={token.filter} className={styles.token}>
            {token.name}
            {token.value ? <span>{token.value}</span> : null}
            <button
              type="button"
              aria-label={`Take away: ${token.name} ${token.value}`.trim()}
              onClick={() => without(token)}
            >
              <Glyph name="missed" />
            </button>
          </span>
        ))}
        <input
          ref={input}
          type="text"
          enterKeyHint="search"
          autoComplete="off"
          spellCheck={false}
          maxLength={200}
          aria-label="Search the audit"
          placeholder="patient, user, bed, rule, words"
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            const last = tokens.at(-1);
            if (event.key === "Backspace" && text === "" && last) without(last);
            if (event.key !== "Escape") return;
            event.stopPropagation();
            if (text) setText("");
            else event.currentTarget.blur();
          }}
        />
        {text ? null : <Key>/</Key>}
      </form>
      <FilterBuilder query={query} units={units} onSearch={onSearch} />
    </search>
  );
}
