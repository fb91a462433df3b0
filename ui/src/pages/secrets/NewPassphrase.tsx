// A passphrase, twice.

import { SecretField } from "../../design/TextField";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";
import { SHORTEST } from "../login/rules";
import { differs, isShort, type Typed } from "./newHome";

type Props = { typed: Typed; tried: boolean; onType: (more: Partial<Typed>) => void };

export function NewPassphrase({ typed, tried, onType }: Props) {
  const { t } = useTexts();
  return (
    <div className="grid max-w-md gap-4">
      <SecretField
        label={t("secrets.passphrase")}
        hint={t("secrets.choose.noWayBack")}
        error={tried && isShort(typed) ? t("login.tooShort", { count: SHORTEST }) : undefined}
        autoComplete="new-password"
        value={typed.passphrase}
        onChange={(passphrase) => onType({ passphrase })}
        testid={ids.secrets.newPassphrase}
      />
      <SecretField
        label={t("login.again")}
        error={tried && differs(typed) ? t("login.differs") : undefined}
        autoComplete="new-password"
        value={typed.same}
        onChange={(same) => onType({ same })}
        testid={ids.secrets.samePassphrase}
      />
    </div>
  );
}
