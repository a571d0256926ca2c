// The order of a table's rows by one of its columns.
export type Order = 'ascending' | 'descending';

/** Sorted rows; those without the figure come last in either order, ties go by name. */
export function sortRows<Row>(
  rows: Row[],
  sortBy: (row: Row) => number | string | null,
  nameOf: (row: Row) => string,
  order: Order,
): Row[] {
  const sign = order === 'ascending' ? 1 : -1;
  const byName = (a: Row, b: Row): number =>
    nameOf(a) < nameOf(b) ? -1 : nameOf(a) > nameOf(b) ? 1 : 0;
  return rows
    .map((row) => ({ row, value: sortBy(row) }))
    .sort((a, b) => {
      if (a.value === null || b.value === null) {
        if (a.value === b.value) return byName(a.row, b.row);
        return a.value === null ? 1 : -1;
      }
      if (a.value === b.value) return byName(a.row, b.row);
      return a.value < b.value ? -sign : sign;
    })
    .map(({ row }) => row);
}
