import { ROLE_NAMES } from "#server/contracts/access.ts";
import { Empty } from "../ui/empty.tsx";
import styles from "./access-part.module.css";
import { type AccessSite, unitsText } from "./access-site.ts";
import table from "./access-table.module.css";

/** What groups of the identity provider give, as the site map says it. Read here, changed there. */
export function RolesPanel({ rules }: Pick<AccessSite, "rules">) {
  return (
    <section className={styles.part} aria-label="Role mapping">
      <h2 className={styles.heading}>Groups of the identity provider</h2>
      <p className={styles.quiet}>
        From the site map, which says who becomes what. Changed there, and then for everybody.
      </p>
      {rules.length === 0 ? (
        <Empty title="The site map maps no group. ">Nobody comes in by an identity provider.</Empty>
      ) : (
        <div className={table.wrap}>
          <table className={table.table} aria-label="Role mapping">
            <thead>
              <tr>
                <th scope="col">Group or claim</th>
                <th scope="col">Role</th>
                <th scope="col">Units</th>
              </tr>
            </thead>
            <tbody>
              {rules.map(({ group, role, units }) => (
                <tr key={`${group} ${role} ${units}`}>
                  <th scope="row">{group}</th>
                  <td data-title="Role">{ROLE_NAMES[role]}</td>
                  <td data-title="Units">{unitsText(units)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
