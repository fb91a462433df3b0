// What can be done with a key that is in force.

import { Pencil, RotateCw } from "lucide-react";
import { Button } from "../../design/Button";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";

type Props = { name: string; onDo: (what: "change" | "rotate" | "revoke") => void };

export function KeyActions({ name, onDo }: Props) {
  const { t } = useTexts();
  return (
    <div className="flex items-center justify-end gap-1">
      <Button
        look="quiet"
        size="icon"
        onClick={() => onDo("change")}
        data-testid={ids.keys.change}
        aria-label={t("keys.changeOf", { name })}
        title={t("keys.changeOf", { name })}
        icon={<Pencil aria-hidden className="size-4" />}
      />
      <Button
        look="quiet"
        size="icon"
        onClick={() => onDo("rotate")}
        data-testid={ids.keys.rotate}
        aria-label={t("keys.rotateOf", { name })}
        title={t("keys.rotateOf", { name })}
        icon={<RotateCw aria-hidden className="size-4" />}
      />
      <Button
        size="small"
        onClick={() => onDo("revoke")}
        data-testid={ids.keys.revoke}
        aria-label={t("keys.revokeOf", { name })}
      >
        {t("keys.revoke")}
      </Button>
    </div>
  );
}
