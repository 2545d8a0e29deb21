// From a row of your system to a command of Loge. This is the file to write anew for your own
// export; the rest of the kit needs no change.
//
// A row here is one line of JSON. Every row has
//
//   row   its key in your system, the same for ever: Loge refuses to be told a row twice
//   fact  what happened: joined, moved, transferred, left, attended, completed, met
//   on    when: "2024-03-01", or as exactly as you know it: "2024-03", "2024"
//
// and what the functions below read. A person is named by your employee number.
'use strict';

// Words of a row; in Loge they are constants: "no_show" is ATTENDANCE_STATUS_NO_SHOW. They are looked
// at here because the loader sends a constant that it does not know as an empty one.
const JOBS = ['caretaker', 'building_manager', 'cleaner', 'other'];
const REASONS = ['retired', 'resigned', 'contract_end', 'internal_move', 'deceased', 'unstated'];
const HALVES = ['morning', 'afternoon'];
const STATUSES = ['present', 'excused', 'no_show'];
const MEETINGS = ['partner', 'inter_landlord', 'steering', 'event_day'];

// A row that cannot be turned into a command: which of its fields, and why.
class RowError extends Error {
  constructor(field, message) {
    super(message);
    this.field = field;
  }
}

// A field that the row must have.
function need(row, field) {
  const value = row[field];
  if (value === undefined || value === null || value === '' || value.length === 0) {
    throw new RowError(field, 'is missing');
  }
  return value;
}

const employee = (landlord, number) =>
  ({ employee: { landlord_id: landlord, employee_number: number } });
const person = (landlord, row) => employee(landlord, numberOf(row));

// Text, never a number: in the number 417 the zeros of "00417" are lost.
function numberOf(row, field = 'employee_number') {
  if (typeof need(row, field) === 'string') return row[field];
  throw new RowError(field, 'must be text in quotes: leading zeros count');
}

// A whole number; the loader would send any other as 0.
function count(row, field) {
  if (row[field] === undefined || Number.isInteger(row[field])) return row[field];
  throw new RowError(field, 'must be a whole number');
}

function constant(prefix, words, row, field, fallback) {
  const word = row[field] || fallback || need(row, field);
  if (!words.includes(word)) throw new RowError(field, `is none of ${words.join(', ')}`);
  return prefix + word.toUpperCase();
}

const FACTS = {
  joined: (landlord, row) => ({
    join_caretaker: {
      landlord_id: landlord,
      neighbourhood_ids: row.neighbourhoods,
      hired_on: row.hired_on,
      job_title: row.job_title,
      job_family: constant('JOB_FAMILY_', JOBS, row, 'job', 'caretaker'),
      // Personal data go here and nowhere else: not into ids, row keys or titles.
      personal_data: {
        family_name: need(row, 'family_name'),
        given_name: need(row, 'given_name'),
        employee_number: numberOf(row),
      },
    },
  }),
  moved: (landlord, row) => ({
    reassign_caretaker: {
      caretaker: person(landlord, row),
      landlord_id: landlord,
      neighbourhood_ids: need(row, 'neighbourhoods'),
    },
  }),
  transferred: (landlord, row) => ({
    transfer_caretaker: {
      caretaker: person(landlord, row),
      from_landlord_id: landlord,
      to_landlord_id: need(row, 'to_landlord'),
      neighbourhood_ids: row.neighbourhoods,
      employee_number: numberOf(row, 'new_employee_number'),
    },
  }),
  left: (landlord, row) => ({
    record_departure: {
      caretaker: person(landlord, row),
      landlord_id: landlord,
      reason: constant('DEPARTURE_REASON_', REASONS, row, 'reason', 'unstated'),
    },
  }),
  attended: (landlord, row) => ({
    record_attendance: {
      session_id: need(row, 'session'),
      half_day: { date: need(row, 'on'), half: constant('HALF_', HALVES, row, 'half') },
      entries: [{
        caretaker: person(landlord, row),
        status: constant('ATTENDANCE_STATUS_', STATUSES, row, 'status'),
      }],
    },
  }),
  completed: (landlord, row) => ({
    complete_training: {
      caretaker: person(landlord, row),
      module_id: need(row, 'module'),
      session_id: row.session,
      certificate_ref: row.certificate,
      minutes: count(row, 'minutes'),
    },
  }),
  met: (landlord, row) => ({
    record_meeting: {
      meeting_id: need(row, 'meeting'),
      territory_id: need(row, 'territory'),
      kind: constant('MEETING_KIND_', MEETINGS, row, 'kind'),
      neighbourhood_id: row.neighbourhood,
      caretakers: (row.employee_numbers ?? []).map((number) => employee(landlord, number)),
      contact_ids: row.contacts,
      headcount: count(row, 'headcount'),
    },
  }),
};

// The command as loge.v1.Command, without sequence and request id.
function command(landlord, sourceSystem, row) {
  const make = Object.hasOwn(FACTS, need(row, 'fact')) && FACTS[row.fact];
  if (!make) throw new RowError('fact', `is none of ${Object.keys(FACTS).join(', ')}`);
  const told = make(landlord, row);
  const [body] = Object.values(told);
  body.meta = { source_system: sourceSystem, external_ref: need(row, 'row') };
  body.occurred_on = need(row, 'on');
  return told;
}

module.exports = { RowError, command };
