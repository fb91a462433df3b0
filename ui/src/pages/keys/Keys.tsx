// The keys the user's tools show to the gateway.

import { useQuery } from "@tanstack/react-query";
import { KeyRound, Plus } from "lucide-react";
import { useState } from "react";
import { keys, type Key } from "../../api/queries";
import { Button } from "../../design/Button";
import { Empty } from "../../design/Empty";
import { Loaded } from "../../design/Loaded";
import { Page } from "../../design/Page";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";
import { Addresses } from "./Addresses";
import { KeyForm } from "./KeyForm";
import { KeyTable } from "./KeyTable";

export function Keys() {
  const { t } = useTexts();
  const query = useQuery(keys);
  const [creating, setCreating] = useState(false);
  const create = (
    <Button
      look="primary"
      onClick={() => setCreating(true)}
      data-testid={ids.keys.create}
      icon={<Plus aria-hidden className="size-4" />}
    >
      {t("keys.create")}
    </Button>
  );
  return (
    <Page title={t("keys.title")} about={t("keys.about")} actions={create}>
      <div className="overflow-hidden rounded-xl border border-edge bg-card shadow-card">
        <Loaded query={query} flush>
          {(all) =>
            all.length === 0 ? (
              <Empty mark={KeyRound} title={t("keys.none.title")}>
                {t("keys.none.body")}
              </Empty>
            ) : (
              <Known keys={all} />
            )
          }
        </Loaded>
      </div>
      <Addresses />
      {creating && <KeyForm onClose={() => setCreating(false)} />}
    </Page>
  );
}

function Known({ keys }: { keys: readonly Key[] }) {
  const { t } = useTexts();
  const live = keys.filter((key) => !key.revoked_at);
  const gone = keys.filter((key) => key.revoked_at);
  return (
    <>
      {live.length > 0 ? (
        <KeyTable label={t("keys.title")} keys={live} />
      ) : (
        <p className="px-5 py-4 text-soft">{t("keys.allRevoked")}</p>
      )}
      {gone.length > 0 && (
        <details className="border-t border-edge">
          <summary className="px-5 py-3 text-soft" data-testid={ids.keys.revoked}>
            {t("keys.revoked", { count: gone.length })}
          </summary>
          <KeyTable label={t("keys.revoked", { count: gone.length })} keys={gone} />
        </details>
      )}
    </>
  );
}
