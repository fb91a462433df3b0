// Choosing a provider with accounts, for which something of its own is to be laid down.

import { useQuery } from "@tanstack/react-query";
import { providers } from "../../api/queries";
import { Select } from "../../design/Field";

/** What providers are called; one that is gone is called by its id. */
export function useProviderNames(): (id: string) => string {
  const there = useQuery(providers).data ?? [];
  return (id) => there.find((each) => each.id === id)?.name ?? id;
}

type Props = {
  label: string;
  /** Those that have it already, by id. */
  taken: object;
  disabled: boolean;
  onPick: (id: string) => void;
  testid: string;
};

export function ProviderPick({ label, taken, disabled, onPick, testid }: Props) {
  const there = useQuery(providers).data ?? [];
  const free = there.filter(({ id, accounts }) => accounts > 0 && !(id in taken));
  if (free.length === 0) return null;
  return (
    <Select
      className="mt-2 sm:!w-72"
      value=""
      aria-label={label}
      disabled={disabled}
      onChange={(event) => event.target.value && onPick(event.target.value)}
      data-testid={testid}
    >
      <option value="">{label}</option>
      {free.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </Select>
  );
}
