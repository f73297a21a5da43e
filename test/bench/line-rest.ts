/**
 * Puts documents of a bench project to rest as an apply would leave them, without the hours that
 * sending a million takes: linked, agreed on, seen in the books as they were sent; who read their
 * links knows of them.
 *
 * Usage: node line-rest.ts FOLDER   (after line-import.ts, or line-changes.ts)
 */
import path from "node:path";
import Database from "better-sqlite3";
import { report } from "./measure.ts";

const db = new Database(path.join(process.argv[2]!, ".tieout", "staging.db"));
db.exec(`
    begin;
    insert or ignore into link select id, 'books', stream, 'r' || id, 0, 'applied', 'bench', '', ''
      from document;
    create temp table twin as select document.id, document.stream, document.desired_hash,
      json_object('DocNumber', document.number,
        'CustomerRef', json_object('value', (select 'r' || project.id
          from document as project join record as of on of.id = project.record_id
          join entity on entity.id = of.entity_id and entity.name = 'project'
          where of.key = record.raw ->> 'project')),
        'TxnDate', record.raw ->> 'dated', 'DueDate', record.raw ->> 'due',
        'TotalAmt', record.raw ->> 'total',
        'PrivateNote', (record.raw ->> 'note') || ', application ' ||
          (record.raw ->> 'application') || ' for ' || (record.raw ->> 'billed_to'),
        'Line', json((select json_group_array(json_object('Amount', value ->> 'amount',
            'Description', value ->> 'title', 'DetailType', 'SalesItemLineDetail',
            'SalesItemLineDetail', json_object(
              'ItemRef', json_object('value', cast(substr(value ->> 'code', 3) + 1 as text)),
              'ClassRef', json_object('value', cast(substr(value ->> 'code', 3) + 1 as text)),
              'Qty', value ->> 'quantity', 'UnitPrice', value ->> 'amount')))
          from json_each(record.raw, '$.lines')))) as body
      from document join record on record.id = document.record_id where document.sync <> 'done';
    insert or replace into base select id, body, coalesce(desired_hash, x''), '0', '' from twin;
    insert or replace into mirror (connection, stream, remote_id, version, body, fingerprint,
        number, active, gone, seen_at)
      select 'books', stream, 'r' || id, '0', json_set(body, '$.Id', 'r' || id, '$.SyncToken', '0'),
        x'00', body ->> 'DocNumber', 1, 0, '' from twin;
    drop table twin;
    update document set link = 'linked', sync = 'done', moved = 0, last_success = '2026-01-01'
      where sync <> 'done';
    update read_key set state = (select 'r' || document.id from document
        join record on record.id = document.record_id
        join entity on entity.id = record.entity_id and entity.name || '/' || key = read_key.name)
      where kind = 'link';
    commit`);
db.close();
report({});
