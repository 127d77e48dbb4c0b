/** Texts that storages have been known to change, refuse or run. */
export const hostileTexts: readonly string[] = [
  ' leading and trailing ', '\n\t\r\n', '\u0000', 'a\u0000b', '\u0001\u0007\u001b[31m', '\ufeffbom', '\u200b', '\u2028\u2029', '\uffff', '\ufffd',
  '\u00e9 e\u0301', '\u212b \u00c5 A\u030a', '\ufb01 fi', '\u0130i\u0131I', '\u1e9e\u00df', '\u{1f469}\u200d\u{1f469}\u200d\u{1f467}\u200d\u{1f466}', '\u{1f1e9}\u{1f1ea}', '\u{10ffff}',
  '\u0645\u0631\u062d\u0628\u0627 \u05e9\u05dc\u05d5\u05dd', '\u202eabc\u202c', 'Z\u0363\u0364\u0365\u0366\u0367', '\u7530\u4e2d\u3055\u3093', '\u3164',
  '$where', '$text', '$$ROOT', '$$NOW', '$', '$literal', '{"$gt":""}', '{ $ne: null }', 'a.b.c', '__proto__', 'constructor', '[object Object]',
  "'; drop table messages; --", '" or 1=1', '\\', '\\u0041', '%s %00 %n', '${7*7}', '{{7*7}}', '<script>alert(1)</script>', '&amp;', '../../etc/passwd',
  'null', 'undefined', 'true', 'NaN', '0', '-0', '1e999', '007', '', 'x'.repeat(4_000), '\u{1f600}'.repeat(2_000), '\u00e9'.repeat(4_000),
]

/** Ids that storages have been known to take for something else: names of properties, operators, paths, numbers. */
export const hostileIds: readonly string[] = [
  '__proto__', 'constructor', 'toString', 'hasOwnProperty', '$where', '$ne', '$', 'a.b', '.', 'auth0|', 'a@b.example', 'a/b', 'a:b', 'A', 'a', '\u00e9', 'e\u0301', '0', '01', '-1', 'null', "'", '"', '\\', '%', '\u{1f600}', '_',
]
