// Combos: names that stand for several models, one after the other.

import { useQuery } from "@tanstack/react-query";
import { Layers, Plus } from "lucide-react";
import { useState } from "react";
import { type Combo, combos, type ComboForm } from "../../api/queries";
import { Button } from "../../design/Button";
import { Empty } from "../../design/Empty";
import { Loaded } from "../../design/Loaded";
import { Page } from "../../design/Page";
import { Panel } from "../../design/Panel";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";
import { ComboEditor } from "./ComboEditor";
import { ComboRow } from "./ComboRow";
import { Presets } from "./Presets";

/** What is being written: a combo that is there, one that is offered, or an empty one. */
type Writing = { known?: Combo; offered?: ComboForm };

export function Combos() {
  const { t } = useTexts();
  const query = useQuery(combos);
  const [writing, setWriting] = useState<Writing>();
  return (
    <Page
      title={t("combos.title")}
      about={t("combos.about")}
      actions={
        <Button
          look="primary"
          disabled={!query.data}
          onClick={() => setWriting({})}
          data-testid={ids.combos.create}
          icon={<Plus aria-hidden className="size-4" />}
        >
          {t("combos.create")}
        </Button>
      }
    >
      <Panel>
        <Loaded query={query} flush>
          {(all) =>
            all.length === 0 ? (
              <Empty mark={Layers} title={t("combos.none.title")}>
                {t("combos.none.body")}
              </Empty>
            ) : (
              <ul className="divide-y divide-edge">
                {all.map((combo) => (
                  <ComboRow key={combo.name} combo={combo} onEdit={() => setWriting({ known: combo })} />
                ))}
              </ul>
            )
          }
        </Loaded>
      </Panel>
      <Presets taken={query.data ?? []} onUse={(offered) => setWriting({ offered })} />
      {writing && <ComboEditor {...writing} all={query.data ?? []} onClose={() => setWriting(undefined)} />}
    </Page>
  );
}
