/**
 * Passwords of 8 and more characters that stand at the top of every published list, in lower case. A first fence, not a wall: an app can hand in a longer list.
 */
export const commonPasswords: ReadonlySet<string> = new Set(`
  password password1 password12 password123 password1234 passw0rd p@ssw0rd p@ssword p@ssword1 passwort password! password1! passpass 12345678 123456789
  1234567890 12345678910 123123123 123321123 11111111 111111111 1111111111 00000000 0000000000 22222222 55555555 66666666 77777777 88888888 99999999
  87654321 987654321 9876543210 12341234 11223344 1122334455 12344321 13131313 14141414 121212121 12121212 01234567 0123456789 123454321 147258369
  159357258 123789456 741852963 789456123 159753456 13579246 24682468 10101010 20202020 123456789a a123456789 123456aa 123456abc 123456qwe 1234qwer
  1234abcd 123qweasd 12qwaszx 1a2b3c4d 1q2w3e4r 1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx 1qaz2wsx3edc 1qazxsw2 1qaz@wsx !qaz2wsx qazwsxedc qazwsx123 qwerty12
  qwerty123 qwerty1234 qwerty12345 qwerty123456 qwertyui qwertyuiop qwertyuiop123 qwert123 qwer1234 qwerasdf qwe123qwe qweasdzxc qwertz123 qwertzui
  qwertzuiop azertyuiop azerty123 asdfghjk asdfghjkl asdf1234 asdfasdf asdasdasd asd123asd zxcvbnm1 zxcvbnm123 zxcvbnm, zaq12wsx zaq1zaq1 zaq1xsw2
  q1w2e3r4 q1w2e3r4t5 abcd1234 abcdefgh abcdefghi abc12345 abc123456 abc123abc a1b2c3d4 a1b2c3d4e5 aa123456 aaaaaaaa aa12345678 a12345678 a1234567
  asd12345 iloveyou iloveyou1 iloveyou2 iloveyou! iloveme1 ilovegod ilovejesus iloveu123 loveyou1 lovelove mylove123 sunshine sunshine1 princess
  princess1 football football1 baseball baseball1 basketball superman superman1 batman123 spiderman starwars pokemon1 pokemon123 jordan23 michael1
  michelle michelle1 jennifer jessica1 ashley123 charlie1 charlie123 daniel123 matthew1 anthony1 william1 jonathan nicholas samantha victoria elizabeth
  alexander alexandra christian christina benjamin danielle veronica stephanie trustno1 whatever whatever1 welcome1 welcome123 welcome1! letmein1
  letmein123 changeme changeme1 changeme123 default1 computer internet internet1 samsung1 samsung123 google123 facebook facebook1 linkedin minecraft1
  liverpool liverpool1 chelsea1 arsenal1 barcelona realmadrid manchester juventus cristiano ronaldo7 corvette mercedes ferrari1 yamaha123 harley123
  mustang1 dolphin1 butterfly chocolate chocolate1 cheese123 cookie123 banana123 computer1 monkey123 dragon123 master123 shadow123 killer123 hunter123
  hunter12 tigger123 summer123 winter123 spring123 autumn123 summer2020 summer2021 summer2022 summer2023 summer2024 summer2025 winter2020 winter2021
  winter2022 winter2023 winter2024 winter2025 october1 november december september admin123 admin1234 admin12345 admin@123 administrator admin2020
  root1234 rootroot rootadmin toor1234 test1234 test12345 test123456 testtest testing1 testing123 tester123 guest123 guestguest user1234 username
  useruser demo1234 demodemo secret123 secret12 mysecret mypassword mypassword1 mypass123 passcode passcode1 nopassword nopasswd login123 loginlogin
  access14 temp1234 temporary temppass hello123 hello1234 hellohello helloworld hello12345 goodluck freedom1 blessed1 jesus123 jesuschrist godisgood
  happy123 lovely123 angel123 angels123 babygirl babygirl1 babyboy1 sweetheart beautiful beautiful1 fuckyou1 fuckyou2 fuckyou! fuckoff1 asshole1
  bullshit motherfucker nothing1 anything everything blink182 metallica slipknot nirvana1 eminem123 beatles1 ginger123 maggie123 buster123 pepper123
  bailey123 ranger123 thomas123 robert123 andrew123 george123 joshua123 hannah123 jordan123 taylor123 amanda123 nicole123 q1q1q1q1 qqqqqqqq wwwwwwww
  zzzzzzzz xxxxxxxx 1234567a 1234567q 12345qwert 123456qwerty 12345abc 123abc123 123qwe123 1234567890q 0987654321 0192837465 00001111 11112222 12312312
  112233445566 123123456 2wsx3edc 3edc4rfv 5tgb6yhn 147852369 258456258 963852741 321654987 456456456 789789789 999999999 999888777 987456321 963258741
  55555555555 444444444 333333333 31415926 3.1415926 q12345678 qaz12345 pass1234 pass12345 pass123456 pa55word pa55w0rd pa$$word pa$$w0rd passw0rd1
  passw0rd! password01 password02 password11 password21 password22 password69 password88 password99 password2020 password2021 password2022 password2023
  password2024 password2025 password2026 password12345 password@123 password#1
`.trim().split(/\s+/))
