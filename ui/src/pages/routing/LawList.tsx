// A list of rules, in order: one is added, changed, removed after asking.

import { Pencil, Plus, Trash2 } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { RoutingChange } from "../../api/queries";
import { Button } from "../../design/Button";
import { IconButton } from "../../design/IconButton";
import { Card } from "../../design/Card";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";
import { LawRemoval } from "./LawRemoval";

export type Kind = "alias" | "chain" | "detour";

const WORDS = { alias: "aliases", chain: "chains", detour: "detours" } as const;

type Props<T> = {
  kind: Kind;
  list: readonly T[];
  nameOf: (law: T) => string;
  shown: (law: T) => ReactNode;
  /** The editor of the one at `at`; at the end of the list of a new one. */
  editor: (at: number, close: () => void) => ReactNode;
  /** What takes the one at `at` out. */
  without: (at: number) => RoutingChange;
};

type Doing = { what: "edit" | "remove"; at: number };

export function LawList<T>({ kind, list, nameOf, shown, editor, without }: Props<T>) {
  const { t } = useTexts();
  const [doing, setDoing] = useState<Doing>();
  const close = () => setDoing(undefined);
  const words = WORDS[kind];
  const law = doing && list[doing.at];
  return (
    <>
      <Card
        title={t(`routing.${words}.title`)}
        about={t(`routing.${words}.about`)}
        flush
        actions={
          <Button
            size="small"
            onClick={() => setDoing({ what: "edit", at: list.length })}
            data-testid={ids.routing.add(kind)}
            icon={<Plus aria-hidden className="size-4" />}
          >
            {t(`routing.${words}.add`)}
          </Button>
        }
      >
        {list.length === 0 && <p className="px-5 pb-5 text-soft">{t(`routing.${words}.none`)}</p>}
        <ul className="divide-y divide-edge empty:hidden not-empty:border-t not-empty:border-edge">
          {list.map((each, at) => (
            <Row
              key={at}
              testid={ids.routing.law(kind, at)}
              name={nameOf(each)}
              onDo={(what) => setDoing({ what, at })}
            >
              {shown(each)}
            </Row>
          ))}
        </ul>
      </Card>
      {doing?.what === "edit" && editor(doing.at, close)}
      {doing?.what === "remove" && law !== undefined && (
        <LawRemoval
          name={nameOf(law)}
          body={t(`routing.${words}.removing`)}
          change={without(doing.at)}
          onClose={close}
        />
      )}
    </>
  );
}

type RowProps = { testid: string; name: string; onDo: (what: "edit" | "remove") => void; children: ReactNode };

function Row({ testid, name, onDo, children }: RowProps) {
  const { t } = useTexts();
  return (
    <li data-testid={testid} className="flex items-center gap-2 px-5 py-2">
      <div className="min-w-0 flex-1">{children}</div>
      <IconButton
        onClick={() => onDo("edit")}
        name={t("routing.editOf", { name })}
        testid={ids.routing.edit}
        icon={Pencil}
      />
      <IconButton
        onClick={() => onDo("remove")}
        name={t("routing.removeOf", { name })}
        testid={ids.routing.remove}
        icon={Trash2}
      />
    </li>
  );
}
