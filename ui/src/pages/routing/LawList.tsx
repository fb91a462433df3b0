// A list of rules, each to be changed and removed, and a way to add one.

import { Pencil, Plus, Trash2 } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "../../design/Button";
import { Card } from "../../design/Card";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";

type Law = { name: string; shown: ReactNode };

type Props = {
  kind: "alias" | "chain";
  title: string;
  about: string;
  none: string;
  add: string;
  laws: readonly Law[];
  onAdd: () => void;
  onEdit: (at: number) => void;
  onRemove: (at: number) => void;
};

export function LawList({ kind, title, about, none, add, laws, onAdd, onEdit, onRemove }: Props) {
  return (
    <Card
      title={title}
      about={about}
      flush
      actions={
        <Button
          size="small"
          onClick={onAdd}
          data-testid={ids.routing.add(kind)}
          icon={<Plus aria-hidden className="size-4" />}
        >
          {add}
        </Button>
      }
    >
      {laws.length === 0 ? (
        <p className="px-5 pb-5 text-soft">{none}</p>
      ) : (
        <ul className="divide-y divide-edge border-t border-edge">
          {laws.map((law, at) => (
            <Row key={at} kind={kind} at={at} law={law} onEdit={() => onEdit(at)} onRemove={() => onRemove(at)} />
          ))}
        </ul>
      )}
    </Card>
  );
}

type RowProps = { kind: Props["kind"]; at: number; law: Law; onEdit: () => void; onRemove: () => void };

function Row({ kind, at, law: { name, shown }, onEdit, onRemove }: RowProps) {
  const { t } = useTexts();
  return (
    <li data-testid={ids.routing.law(kind, at)} className="flex items-center gap-2 px-5 py-2">
      <div className="min-w-0 flex-1">{shown}</div>
      <Button
        look="quiet"
        size="icon"
        onClick={onEdit}
        aria-label={t("routing.editOf", { name })}
        data-testid={ids.routing.edit}
        icon={<Pencil aria-hidden className="size-4" />}
      />
      <Button
        look="quiet"
        size="icon"
        onClick={onRemove}
        aria-label={t("routing.removeOf", { name })}
        data-testid={ids.routing.remove}
        icon={<Trash2 aria-hidden className="size-4" />}
      />
    </li>
  );
}
