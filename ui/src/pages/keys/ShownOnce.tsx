// A key, this one time. The dialog does not close by accident while it is shown.

import type { ReactNode } from "react";
import { Button } from "../../design/Button";
import { CopyLine } from "../../design/Copy";
import { Actions, Dialog } from "../../design/Dialog";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";

type Props = { title: string; text: string; children?: ReactNode; onClose: () => void };

export function ShownOnce({ title, text, children, onClose }: Props) {
  const { t } = useTexts();
  return (
    <Dialog open holds onClose={onClose} title={title} about={t("keys.once")}>
      <CopyLine text={text} what={t("keys.key")} testid={ids.keys.secret} copyTestid={ids.keys.copy} />
      {children && <p className="mt-3 text-soft">{children}</p>}
      <Actions>
        <Button look="primary" onClick={onClose} data-testid={ids.keys.done}>
          {t("keys.kept")}
        </Button>
      </Actions>
    </Dialog>
  );
}
