"""What was assumed or done while reading, told in a sentence."""

from dataclasses import dataclass, field

NOTES: dict[str, str] = {
    "refunds_netted": (
        "Rows below zero: {rows} ({amount}). They were taken as refunds and netted."
    ),
    "day_first_assumed": (
        "Dates such as {value} may be read both ways; the day was taken first. "
        "Say --month-first if the month comes first."
    ),
    "decimal_assumed": (
        "Amounts such as {value} may be read both ways; {mark!r} was taken as the "
        "decimal mark. Say --decimal to settle it."
    ),
    "other_sign": (
        "Rows whose amount is written with {sign}: {rows}. Nothing is converted: they "
        "count as they stand."
    ),
    "total_repeated": (
        "The column {column} holds one amount in all rows of an order (orders with "
        "several products: {orders}): it is the order's total, and counts once. Say "
        "--line-amounts if each row has an amount of its own."
    ),
    "total_on_one_row": (
        "The column {column} is filled in on the first row of an order only (orders "
        "with several products: {orders}): it is the order's total."
    ),
    "line_amounts": (
        "The column {column} is quantity × price in each row: the rows of an order "
        "are added up."
    ),
    "no_order_id": "There is no column with an order number; each row is an order.",
    "customers_by_contact": (
        "Customers are told by {column}, or by {other} where there is none."
    ),
    "customers_by_contacts": (
        "Customers are told by {column}, or by {other} where there is none, or by "
        "{last} where there is neither."
    ),
    "all_by_name": (
        "Customers are told apart by the names in {column} only, so that namesakes "
        "fall together. A column of ids, email addresses or phone numbers tells better."
    ),
    "some_by_name": (
        "Rows with neither an email address nor a phone number: {rows}. Their "
        "customers are told by the name in {column}; namesakes fall together."
    ),
    "customer_is_name": (
        "This export has no email and no phone: customers are told apart by name "
        "only, so that namesakes fall together. For certainty use the REST API or an "
        "export plug-in with billing_email."
    ),
    "customer_is_username": (
        "Customers are told apart by the marketplace's buyer name; the same person "
        "on another channel is another customer here."
    ),
    "repeated_lines": (
        "Lines that repeat another line of their order exactly: {rows}. They were "
        "kept, as an order may list a product twice."
    ),
    "platform_discounts_added": (
        "Discounts paid by the marketplace ({amount}) count as revenue, since the "
        "seller receives them."
    ),
    "rows_above_headers": "Rows above the headers that were passed over: {rows}.",
    "sheets_read": (
        "Sheets with the same columns, read one after the other, their rows counted "
        "on: {sheets}."
    ),
    "sheets_repeated": (
        "Sheets not read, as all their rows stand in the others: {sheets}."
    ),
    "sheets_left": "Sheets not read, as their columns are others: {sheets}.",
    "rows_that_explain": (
        "Rows that explain the columns, as TikTok Shop puts below the headers: {rows}. "
        "They are no orders and were passed over."
    ),
    "encoding": "{file} is not UTF-8; it was read as {encoding}.",
    "nul_bytes_removed": "{file} held {count} NUL bytes; they were removed.",
    "weight_found": (
        "The answers are weighted by the column {column}; --weight none turns that off."
    ),
    "answered_day_first": (
        "Days such as {value} may be read both ways; the day was taken first. Write "
        "them as 2026-10-25 to settle it."
    ),
    "not_numbers": (
        "{count} cells of the column {column} are no numbers (such as {value}); they "
        "count as no answer."
    ),
}
"""Code of a note to its English sentence; values are put in with `str.format`."""

NOTES_ID: dict[str, str] = {
    "refunds_netted": (
        "Baris di bawah nol: {rows} ({amount}). Dianggap pengembalian dana dan "
        "dikurangkan."
    ),
    "day_first_assumed": (
        "Tanggal seperti {value} dapat dibaca dua cara; hari dianggap di depan. "
        "Pakai --month-first bila bulan di depan."
    ),
    "decimal_assumed": (
        "Jumlah seperti {value} dapat dibaca dua cara; {mark!r} dianggap tanda "
        "desimal. Pakai --decimal untuk memastikan."
    ),
    "other_sign": (
        "Baris yang jumlahnya ditulis dengan {sign}: {rows}. Tidak ada yang "
        "dikonversi: jumlah itu dihitung seperti tertulis."
    ),
    "total_repeated": (
        "Kolom {column} berisi jumlah yang sama di semua baris satu pesanan (pesanan "
        "dengan beberapa produk: {orders}): itulah total pesanan, dihitung satu kali. "
        "Pakai --line-amounts bila tiap baris punya jumlah sendiri."
    ),
    "total_on_one_row": (
        "Kolom {column} hanya terisi di baris pertama tiap pesanan (pesanan dengan "
        "beberapa produk: {orders}): itulah total pesanan."
    ),
    "line_amounts": (
        "Kolom {column} adalah jumlah barang × harga di tiap baris: baris-baris satu "
        "pesanan dijumlahkan."
    ),
    "no_order_id": "Tidak ada kolom nomor pesanan; setiap baris adalah satu pesanan.",
    "customers_by_contact": (
        "Pelanggan dikenali dari {column}, atau dari {other} bila kosong."
    ),
    "customers_by_contacts": (
        "Pelanggan dikenali dari {column}, atau dari {other} bila kosong, atau dari "
        "{last} bila keduanya kosong."
    ),
    "all_by_name": (
        "Pelanggan dibedakan hanya dari nama di {column}, sehingga orang yang senama "
        "tergabung. Kolom berisi ID, email, atau nomor telepon lebih pasti."
    ),
    "some_by_name": (
        "Baris tanpa email dan nomor telepon: {rows}. Pelanggannya dikenali dari nama "
        "di {column}; orang yang senama tergabung."
    ),
    "customer_is_name": (
        "Ekspor ini tidak memuat email dan telepon: pelanggan dibedakan hanya dari "
        "nama, sehingga orang yang senama tergabung. Agar pasti, pakai REST API atau "
        "pengaya ekspor dengan billing_email."
    ),
    "customer_is_username": (
        "Pelanggan dibedakan dari nama pembeli di lokapasar; orang yang sama di "
        "kanal lain menjadi pelanggan lain di sini."
    ),
    "repeated_lines": (
        "Baris yang sama persis dengan baris lain dalam pesanannya: {rows}. Tetap "
        "dipakai, karena pesanan boleh memuat satu produk dua kali."
    ),
    "platform_discounts_added": (
        "Diskon yang ditanggung lokapasar ({amount}) dihitung sebagai pendapatan, "
        "karena penjual menerimanya."
    ),
    "rows_above_headers": "Baris di atas judul kolom yang dilewati: {rows}.",
    "sheets_read": (
        "Lembar dengan kolom yang sama, dibaca berurutan dan barisnya dihitung terus: "
        "{sheets}."
    ),
    "sheets_repeated": (
        "Lembar yang tidak dibaca karena semua barisnya ada di lembar lain: {sheets}."
    ),
    "sheets_left": "Lembar yang tidak dibaca karena kolomnya lain: {sheets}.",
    "rows_that_explain": (
        "Baris penjelasan kolom, seperti di bawah judul kolom ekspor TikTok Shop: "
        "{rows}. Bukan pesanan, jadi dilewati."
    ),
    "encoding": "{file} bukan UTF-8; dibaca sebagai {encoding}.",
    "nul_bytes_removed": "{file} memuat {count} bita NUL; semuanya dibuang.",
    "weight_found": (
        "Jawaban dibobot dengan kolom {column}; --weight none mematikannya."
    ),
    "answered_day_first": (
        "Tanggal seperti {value} dapat dibaca dua cara; hari dianggap di depan. Tulis "
        "sebagai 2026-10-25 untuk memastikan."
    ),
    "not_numbers": (
        "{count} sel pada kolom {column} bukan angka (misalnya {value}); dianggap "
        "tidak dijawab."
    ),
}
"""The same in Indonesian."""


@dataclass(frozen=True, kw_only=True)
class Note:
    """One thing to know about a reading.

    Parameters
    ----------
    code : str
        A key of `NOTES`.
    values : dict
        What the sentence names.

    Examples
    --------
    >>> Note(code="rows_above_headers", values={"rows": 2}).sentence()
    'Rows above the headers that were passed over: 2.'
    """

    code: str
    values: dict[str, str | int | float] = field(default_factory=dict)

    def sentence(self, language: str = "en") -> str:
        """Return the note as a sentence.

        Parameters
        ----------
        language : str
            `en` or `id`.

        Returns
        -------
        str
            The sentence with its values put in.
        """
        sentences = NOTES_ID if language == "id" else NOTES
        return sentences[self.code].format(**self.values)
