"""Names of months, days and numerals in the languages of Europe and East Asia, as `folding.plain` leaves them."""

from __future__ import annotations

from itertools import chain

from caseseries.identifiers.folding import plain

_MONTHS = (
    "january januar janner janvier enero gennaio januari janeiro jan ianuarie januara tammikuuta tammikuu stycznia "
    "styczen ledna leden sijecnja ocak января январь січня ιανουαριου يناير जनवरी มกราคม",
    "february februar feber fevrier febrero febbraio februari fevereiro feb februarie helmikuuta helmikuu lutego luty "
    "unora unor veljace subat февраля февраль лютого φεβρουαριου فبراير फरवरी กุมภาพันธ์",
    "march marz maerz mars marzo maart marco mar mrz marts martie marcius maaliskuuta maaliskuu marca marzec brezna "
    "brezen ozujka mart марта март березня μαρτιου مارس मार्च มีนาคม",
    "april avril abril aprile apr aprilie aprilis huhtikuuta huhtikuu kwietnia kwiecien dubna duben "
    "travnja nisan апреля "
    "апрель квітня απριλιου ابريل अप्रैल เมษายน",
    "may mai mayo maggio mei maio maj maja majus toukokuuta toukokuu kvetna kveten svibnja mayis мая май травня μαιου "
    "مايو मई พฤษภาคม",
    "june juni juin junio giugno junho jun iunie junius kesakuuta kesakuu czerwca czerwiec cervna "
    "cerven lipnja haziran "
    "июня июнь червня ιουνιου يونيو जून มิถุนายน",
    "july juli juillet julio luglio julho jul iulie julius heinakuuta heinakuu lipca lipiec cervence cervenec srpnja "
    "temmuz июля июль липня ιουλιου يوليو जुलाई กรกฎาคม",
    "august aout agosto augustus augusti aug augusztus elokuuta elokuu sierpnia sierpien srpna srpen kolovoza agustos "
    "августа август серпня αυγουστου اغسطس अगस्त สิงหาคม",
    "september septembre septiembre settembre setembro sep sept septembrie szeptember syyskuuta "
    "syyskuu wrzesnia wrzesien "
    "zari rujna eylul сентября сентябрь вересня σεπτεμβριου سبتمبر सितंबर กันยายน",
    "october oktober octobre octubre ottobre outubro oct okt octombrie lokakuuta lokakuu "
    "pazdziernika pazdziernik rijna "
    "rijen ekim октября октябрь жовтня οκτωβριου اكتوبر अक्टूबर ตุลาคม",
    "november novembre noviembre novembro nov noiembrie marraskuuta marraskuu listopada listopad listopadu studenoga "
    "kasim ноября ноябрь листопада νοεμβριου نوفمبر नवंबर พฤศจิกายน",
    "december dezember decembre diciembre dicembre dezembro desember dec dez decembrie joulukuuta joulukuu grudnia "
    "grudzien prosince prosinec prosinca aralik декабря декабрь грудня δεκεμβριου ديسمبر दिसंबर ธันวาคม",
)
_DAYS = (
    "first erste", "second zweite", "third dritte", "fourth vierte", "fifth funfte", "sixth "
    "sechste", "seventh siebte siebente",
    "eighth achte", "ninth neunte", "tenth zehnte", "eleventh elfte", "twelfth zwolfte", "thirteenth dreizehnte",
    "fourteenth vierzehnte", "fifteenth funfzehnte", "sixteenth sechzehnte", "seventeenth siebzehnte",
    "eighteenth achtzehnte", "nineteenth neunzehnte", "twentieth zwanzigste", "twentyfirst einundzwanzigste",
    "twentysecond zweiundzwanzigste", "twentythird dreiundzwanzigste", "twentyfourth vierundzwanzigste",
    "twentyfifth funfundzwanzigste", "twentysixth sechsundzwanzigste", "twentyseventh siebenundzwanzigste",
    "twentyeighth achtundzwanzigste", "twentyninth neunundzwanzigste", "thirtieth dreissigste",
    "thirtyfirst einunddreissigste",
)  # fmt: skip
_DIGITS = (
    "zero oh null nul cero", "one eins ein un une uno", "two zwei zwo deux dos due", "three drei trois tres tre",
    "four vier quatre cuatro quattro", "five funf cinq cinco cinque", "six sechs seis sei", "seven "
    "sieben sept siete sette",
    "eight acht huit ocho otto", "nine neun neuf nueve nove",
)  # fmt: skip
_ROMAN = (
    "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx xxi xxii xxiii xxiv xxv xxvi xxvii "
    "xxviii xxix xxx xxxi"
)
ROMAN = {word: k for k, word in enumerate(_ROMAN.split(), 1)}
"""Days and months in Roman numerals."""
MONTH = {plain(word).casefold(): k for k, row in enumerate(_MONTHS, 1) for word in row.split()}
"""Months by name."""
DAY = dict(
    chain.from_iterable(
        ((word, k), (word + "n", k), (word + "r", k))
        for k, row in enumerate(_DAYS, 1)
        for word in row.split()
    )
)
"""Days of a month by ordinal, in one word: `twentyfirst`, `zehnten`."""
DIGIT = {word: str(k) for k, row in enumerate(_DIGITS) for word in row.split()}
"""Digits by name, as a number is read aloud."""
EAST = {**{sign: k for k, sign in enumerate("〇一二三四五六七八九")}, "零": 0, "○": 0}
"""Digits of East Asia."""
ERAS = {
    "明治": 1867,
    "大正": 1911,
    "昭和": 1925,
    "平成": 1988,
    "令和": 2018,
    "民国": 1911,
    "民國": 1911,
}
"""The year before the first of an era."""
