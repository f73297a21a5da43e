/** What `tieout` alone says: the first three commands, and where the others are. */
export function welcome(): string {
  return `Tieout keeps the books tied out with the systems where the work happens.

  tieout validate     check the configuration; offline, reads nothing else
  tieout plan         see what would change in the books; changes nothing
  tieout run          bring the books up to date, and prove it to the cent

  tieout help         every command          tieout help plan     one, with examples
`;
}
