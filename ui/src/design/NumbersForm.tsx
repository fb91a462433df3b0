// Some numbers beside each other, kept together when one says so.

import { type FormEvent, useState } from "react";
import { Refusal } from "../api/client";
import { useTexts } from "../i18n";
import { isNoInteger, isWithin, numberIn } from "../typing";
import { SaveTyped } from "./SaveTyped";
import { TextField } from "./TextField";
import { toast } from "./Toast";

/** `scale`: what is typed is so many of what is kept; `places`: so many digits after its point are kept. With neither it is a count. */
export type Counted = {
  label: string;
  least: number;
  most: number;
  scale?: number;
  places?: number;
  /** What nothing typed means; without it a number is needed. */
  otherwise?: string;
};

type Values<Name extends string> = Partial<Record<Name, number>>;

/** How they are kept: a mutation. */
type Change<Name extends string> = {
  mutate: (values: Values<Name>, then: { onSuccess: () => void }) => void;
  isPending: boolean;
  error: unknown;
};

type Props<Name extends string> = {
  numbers: readonly (readonly [Name, Counted])[];
  kept: { readonly [Each in NoInfer<Name>]?: number | null };
  change: Change<NoInfer<Name>>;
  saved: string;
  testids: { number: (name: string) => string; save: string };
};

export function NumbersForm<Name extends string>({ numbers, kept, change, saved, testids }: Props<Name>) {
  type Numbered = readonly [Name, Counted];
  const { t } = useTexts();
  const [typed, setTyped] = useState<Partial<Record<Name, string>>>({});
  const names = numbers.map(([name]) => name);
  const refused = change.error instanceof Refusal ? change.error : undefined;
  const keptOf = ([name, { scale = 1 }]: Numbered) => {
    const value = kept[name];
    return value === undefined || value === null ? "" : String(value / scale);
  };
  const textOf = (number: Numbered) => typed[number[0]] ?? keptOf(number);
  const wrongOf = (number: Numbered) => {
    const { least, most } = number[1];
    const words = isCount(number[1]) ? "words.wholeBetween" : "words.between";
    return may(textOf(number), number[1]) ? undefined : t(words, { least, most });
  };
  const valueOf = (number: Numbered) => {
    const [name, { scale = 1, places = 0 }] = number;
    const value = numberIn(textOf(number));
    return value === undefined ? [] : [[name, Number((value * scale).toFixed(places))]];
  };

  function save(event: FormEvent) {
    event.preventDefault();
    if (numbers.some(wrongOf)) return;
    const values = Object.fromEntries(numbers.flatMap(valueOf)) as Values<Name>;
    change.mutate(values, { onSuccess: () => (setTyped({}), toast(saved)) });
  }

  return (
    <form onSubmit={save} noValidate className="grid gap-3">
      <div className="flex flex-wrap items-end gap-3">
        {numbers.map((number) => {
          const [name, { label, otherwise }] = number;
          return (
            <TextField
              key={name}
              label={label}
              error={wrongOf(number) ?? refused?.about(name)}
              className="!w-32"
              inputMode="decimal"
              placeholder={otherwise}
              value={textOf(number)}
              onChange={(text) => setTyped({ ...typed, [name]: text })}
              testid={testids.number(name)}
            />
          );
        })}
      </div>
      <SaveTyped
        error={change.error}
        fields={names}
        busy={change.isPending}
        touched={numbers.some((number) => textOf(number) !== keptOf(number))}
        testid={testids.save}
      />
    </form>
  );
}

const isCount = ({ scale, places }: Counted) => scale === undefined && places === undefined;

function may(text: string, counted: Counted): boolean {
  if (!text.trim()) return counted.otherwise !== undefined;
  return isWithin(text, counted.least, counted.most) && !(isCount(counted) && isNoInteger(text));
}
