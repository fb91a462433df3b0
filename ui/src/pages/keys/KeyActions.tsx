// What can be done with a key that is in force.

import { Pencil, RotateCw } from "lucide-react";
import { Button } from "../../design/Button";
import { IconButton } from "../../design/IconButton";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";

type Props = { name: string; onDo: (what: "change" | "rotate" | "revoke") => void };

export function KeyActions({ name, onDo }: Props) {
  const { t } = useTexts();
  return (
    <div className="flex items-center justify-end gap-1">
      <IconButton
        onClick={() => onDo("change")}
        testid={ids.keys.change}
        name={t("keys.changeOf", { name })}
        icon={Pencil}
      />
      <IconButton
        onClick={() => onDo("rotate")}
        testid={ids.keys.rotate}
        name={t("keys.rotateOf", { name })}
        icon={RotateCw}
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
