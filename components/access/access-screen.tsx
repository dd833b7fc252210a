"use client";

import { useEffect, useRef } from "react";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";
import { useUrlState } from "../table/use-url-state.ts";
import tabs from "../ui/screen-tabs.module.css";
import type { AccessParts, AccessSite } from "./access-site.ts";
import { type AccessSort, type AccessTab, parseAccessUrl, printAccessUrl } from "./access-url.ts";
import { AccountsPanel } from "./accounts-panel.tsx";
import { PeoplePanel } from "./people-panel.tsx";
import { RolesPanel } from "./roles-panel.tsx";
import { TokensPanel } from "./tokens-panel.tsx";
import { WallsPanel } from "./walls-panel.tsx";

const WORDS: Record<AccessTab, string> = {
  people: "Signed in",
  accounts: "Accounts",
  walls: "Wall displays",
  tokens: "API tokens",
  roles: "Role mapping",
};

interface AccessScreenProps {
  site: AccessSite;
  parts: AccessParts;
}

/** Who and what may come in: people, displays, programs. */
export function AccessScreen({ site, parts }: AccessScreenProps) {
  const [url, change] = useUrlState(parseAccessUrl, printAccessUrl);
  const tab = parts.find((part) => part === url.tab) ?? parts[0];
  const onSort = (sort: AccessSort) => change({ tab: tab ?? null, sort });
  const list = { sort: url.sort, onSort };
  const strip = useRef<HTMLDivElement>(null);
  // On a phone the tabs scroll sideways: the open one must be in sight.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the mark moves with the tab
  useEffect(() => {
    strip.current?.querySelector("[data-selected]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [tab]);
  return (
    <div className={tabs.screen}>
      <h1 className="vh">Access</h1>
      <Tabs
        className={tabs.tabs}
        selectedKey={tab}
        onSelectionChange={(key) => {
          const next = parts.find((part) => part === key);
          if (next && next !== tab) change({ tab: next, code: "", sort: null }, "push");
        }}
      >
        <TabList ref={strip} className={tabs.list} aria-label="Who may come in">
          {parts.map((part) => (
            <Tab key={part} id={part} className={tabs.tab}>
              {WORDS[part]}
            </Tab>
          ))}
        </TabList>
        {parts.map((part) => (
          <TabPanel key={part} id={part} className={tabs.panel}>
            {part === "people" ? <PeoplePanel {...list} /> : null}
            {part === "accounts" ? <AccountsPanel site={site} {...list} /> : null}
            {part === "walls" ? <WallsPanel site={site} code={url.code} {...list} /> : null}
            {part === "tokens" ? <TokensPanel site={site} {...list} /> : null}
            {part === "roles" ? <RolesPanel rules={site.rules} /> : null}
          </TabPanel>
        ))}
      </Tabs>
    </div>
  );
}
