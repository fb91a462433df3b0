// The settings of the user's tools, ready to paste.

import { useState } from "react";
import { Card } from "../../design/Card";
import { CopyButton } from "../../design/Copy";
import { Tabs } from "../../design/Tabs";
import { Link } from "../../design/Link";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";
import { CLIENTS } from "./clients";

export function Snippets({ baseUrl }: { baseUrl: string }) {
  const { t } = useTexts();
  const [id, setId] = useState("claude");
  const client = CLIENTS.find((each) => each.id === id) ?? CLIENTS[0];
  if (!client) return null;
  const text = client.text(baseUrl.replace(/\/v1\/?$/, ""));
  return (
    <Card
      title={t("home.tools.title")}
      about={t("home.tools.about")}
      actions={<Link to="/keys">{t("home.tools.keys")}</Link>}
      flush
    >
      <Tabs
        label={t("home.tools.title")}
        tabs={CLIENTS.map((each) => ({ id: each.id, name: each.name, testid: ids.home.snippet(each.id) }))}
        now={id}
        onChange={setId}
      >
        <div className="flex items-center justify-between gap-3 px-5 pt-3">
          <code className="min-w-0 truncate text-[0.8125rem] text-soft">{client.where}</code>
          <CopyButton size="small" text={text} what={client.name} />
        </div>
        <pre
          tabIndex={0}
          aria-label={client.name}
          data-testid={ids.home.snippetText}
          className="mx-5 mt-2 mb-5 overflow-x-auto rounded-lg border border-edge bg-well p-3 text-[0.8125rem]"
        >
          {text}
        </pre>
      </Tabs>
    </Card>
  );
}
