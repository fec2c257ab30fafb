// A small ext4 image with all metadata checksums, for machines without mkfs.ext4: 512 KiB, Brotli, base64. Made by `makeSmallImage` of
// ext4-fixture.ts with e2fsprogs 1.47.0 and `-O ^has_journal`; its content is made up there.

import { brotliDecompressSync } from 'node:zlib';

/** Of 4 MiB, with a journal, all checksums, 256 inodes, and one file: made by mke2fs 1.47.0 with `-t ext4 -b 1024 -N 256 -m 0 -L journal`. */
export function recordedImageWithJournal(): Buffer {
  return brotliDecompressSync(Buffer.from(WITH_JOURNAL.join(''), 'base64'));
}

export function recordedImage(): Buffer {
  return brotliDecompressSync(Buffer.from(RECORDED.join(''), 'base64'));
}

const RECORDED: readonly string[] = [
  'W///F0Ul6WJRlAdKZHyVwM2BrYMKgqpmwFhhsbsqAvw2y1zgaef8GwIEm5YD6lSdthMXfmbKXtQNHv7/UO/7mRiMbQ5wLCcaorF5DtFYaWyBnpKUIBjD3SyZGTBzecwTJEpnalvVUwnp',
  '2Xre3neXUiA0+HSmIYqGhmip0E5lmS+Fu7ja3umB9a5l7fNzEycWHgDlCUTWgNzMs30Jwl/Ld7a+X9bd5JmVNxE2E/37Jl2JCJUXWl8JfQfh7qj3KKUIw2AUMrBILB5hsAYlLv0trShs',
  'k1UIHYmTCOXgH/7v+/EwbrVmHyzAwCf9ogFn0wQYUJQVgIf840d3HYwwHl5t6Ps+R1mdlGgEStiqTmrAaT0ErsShucpYoFe6lacaEAHWBjsRACCBBAIwvrmuJ52e/hjENT3giUEeBPrh',
  '4Qjrs5x/05jaPLzSLuzR/5M7pOP1qVmWGHbU4/6xNuWIg74YFTtJ/f4FH3ZaIbxoS2MFJYlxJCQEfyBiwQ98ZEvybLLyeeF5mahAG6yNnVIAza3f8Tv934cvbJ+2Sso9/ovMBQBROz1a',
  'Q33Ke2DaAyOIi9QFl7alqbqAPJTJTZ9irm19L9JDHEWy4j3lQ6UjLlv44POQDJTJKRx6QJffD4UokpE+qvybThyJI6PRyPbJpXRvcd6f/n/rdlsXqC+jrzZDUCy1OrPp5xD8GhUU33U/',
  'AFJFt79lp/W8mi3N604XTMfALK8yp83rngQWdE//T5tz/9uZAYCAMsQQUI5sBFQijoAqFCGgGmUIqEUVAupQh4B6JBDQgFYIaEQ7BCTQCQFN6IaAZvRCQAv6IaAVBiGgNYYhYDVGIWAN',
  'kghYiwkIWIcpCFiPGQjYgDkI2IgFCNiEJQjYjBUI2II1CNiKDQjYhi0I2I4dCNiBFAJ2Yl8E7MKBCNiNQxGQwpEI2INjEbA3TkTAPjgVAfviTATsh3MRsL9vug/9TXR5JbCouwEQ8+87',
  'E6bTc78iDZ7d98nvhiNWxdUMCWSfMnFQkH3LrPji0YNIWP00kimk/N3CgnDfvJ/CXfapwXc/fOPAg9AtG+vC9wyKsZtVs/3rkay4I9wlnwn33QcGH3r3yQeHo9skdNSI8kJ8P7MdfPSw',
  '5x/s4tI4NrOfPN4b1uLDNXDK7HXDnMuwt4138vRF5AJcbp9cdr6/CeWcDLPZjRh6/YcdzLnZK4H9PMAbHYbt3/Wi77pgtWhz5OfOxYHIRQSnMWU39Jixw7HZgjmKf7KrskkobfUaXOaS',
  '7TrwtJOhWvjiZP0rkp/JypYcnpPhDUCZJhsRkNKTORtsn5I9f5D5SCZJIaMlywyDNElGneY4n0yEodGbLAHiTycz4uHqJLuqYOtJdsZDk0umV+GznSyEoRsn44BoPZPRhyE5J8tNszhN',
  'pvpBsJ7sn4LolMxfQOeRbMEgUktGtGR6kqxqAFU+WbOFvTcZaMUgnWzzxXMnmZmDz2maCcH9SBb14kJLZrKiapLswUIyn+xzALI3mfSSAzpZskFSJxmlAKInWQmFdC4ZxgcZ7WRjabZw',
  'Ms8wnM9kDhC/c7J9hoZpMvgKR3qyXh7SXjJ0hDpKVsoS4k/mUWYum2ycg3aWbA9gpSRz/KSHJOtJ8XZIhhDCQU0W3Yd8nkxwwcsx2aNJn5PMWEQXJpMh4HeTfbjMZJJRrQnzJUuyQVOn',
  '2SIS82R+a1KPyapd9p1khAQ+mAws4t1N1mRSm0lmvuDcl2yjT2AvmW4IDpTsPMWpPxn7J/XZZKEAuVmyHA4EJRlDmV2S7I8l/ZBMDTGvJpNiCZ0ne0JoHJPRcJA5yTLKvMNkiZ/0dpMJ',
  'A6wzya5D0PmSGabo7yXbWfCKkln3ofAn6xNxzCZDMwmfJcN1mVWSlRMISDInG71DstE1e71plkcKSsZmI+5P9kNAzSZTcDmbJVM3qVGSnYp4kWS8fXgPycIX1KnJoClO5sk6QrAfk5kC',
  'ApxkS5+kwWTTZXa6yXw44DPJGhGyvmTELG/DZF8JeuRkSgGs/pMVvEF7T8byzlw9GXeVkJ9kkX+oB5Jp0pCWHKt38f6bmzPB2F10P4/2wndDd/lLZgw9rHKrSqk92+QxauryPTT6tCE0',
  'FzF5ijq6b9h/Gjrm9MLkqeq0qsGH/SymtAGUJVhHEUMGi7obAN8F1KLuDMChQPQdv0q6z9Fvoj8vNl2o8LcAhl//7aAQiuwjVeDjF+NtIzj0hVcHRXHmLcsmJOPz7E8uM/D8ny0pGF4+',
  '/41js/DxhHOuy8ar6+94Jge3n3Xse7koGeT86o8pf6p98b3OaKU6/lIId5TCvXhQjpS3t0ZWzHVk9KGdxgW4JbXMtCGhakEvnDn5gDnWbqlKzn5qX8NhXivvM1fST1hgYwHBznY8BJXY',
  '1/vxged9NksKa5zMDtlx1u+zl6koE1+ek79RpejarqFI/0I8li6c0Fk3z0HlUXHeP6DV87QEdUo2mGMzZz4mmKr67NWXcY4p5m736uZGz1xhhsXbNpkUnCkY5U2zWzu+wGwkjdVnJKwf',
  'bYKz9spfYS4xw0KlhkNjNPbTtTXGdKOVuu6vz+lNjDJYdat5K713MZBoyMsR+KYZNWsGf8agLoi7r7Q9usEZllX22S3pP9jiro9VYF7jCGU40K4+U4PTIzj7Y4PLFZfKtnJQzXAj2Dgc',
  'sJJwJVV0h79wLzdRJEeAP4Fozl4YFOqC+PfN68ntuMS+sN6I06NAN+3qbkpZ7CBppOvPxobu0NAPsPsdEhaFISyTO7lMWUahny5pNKw5h2OHx4bIbnT/6jDwILxo9MNOWhpX5jNWONyA',
  'c/fylLMIbxq9mzQozxGFuiD+9WhQ+cB+Oo+ClQelSHlpWgDMYcXkAkvGq6wDW6kZSnorjd1SSIUkypGFRbIcI3RdeKitN1EYxG5a34ZO9qAjEipvv2ZY21M4DJ+F9qWXMUz/q60Whkbt',
  'jlGxcwOEzn/5QAioC+IN93RKWWKVgpV5K3PfBYAJQ6WxFZfYk1UH6tbxynTlQzpsXgDYEVQcyvqwEPKFDvbCQXqMlutW5o0YJg21DmZh0uhYhHN2YIWD3bowodG0Ix57d7kpm/l3JNQF',
  '8RMvdb/zCNzhSf68jGayUSR7LFtxF5gAoVXDXY5ebKehIT2S1jjS/qMPrFBw1mCO1T6SwDjdUCankonswWJMMduJZ3U65gxCN22mxGZ4K7saDUf5296sokmgsC2Q8FkBbsFLlHxiVPg0',
  'fRqTHAN6aR8jNHPoMK1CRS3nLMQE020wx2vLPyWB0kqJwi3OsdKeZ714MAdJ47tXE3lkRAGQ8m7EQZi14+OFDk26DvbBNc6F9sH92p7dCNQ3IB5Mx4cGjuODQ3DHQV3ge6z0h49GoJdO',
  'o2s2o4gXXGBLVeSCNbFg0LHpsOp2+4X9wksa27BK4cbOzCPmWK9Ohlq7+IoAerbKojCLZfLWej5CLQ61b6XBhbVfpwk4Fuf6RDEgjNrzxSlmVnwScDf7bf145H+B4ZCjEJeNw3rZP7wY',
  'zYz8FgjzfwsNe8/adEH9X4JmUd4C4JLnOaQdR3MokHJkl/ZjSu9G6d/gNC95+Cq5ZNC3rulnZEjuwRqnh0WL7Mw5GFvcnnIo2WXZgAU271tMyTIJw7y6n1H1smoOuS/sE5orm8N+uo2O',
  '874NwJEOWInQGoW1Mg4YaGVG9MVOmm9VM3Pa40XlK38By89hhSYB31vvbfm/DzppqqTB8CCJQbrX3yJxGH870OsMPvnTF5hi/rQ7s7626RQ/KKtSG1UtLewJSzm0bVvhwBBHOd7hErui',
  'arvnHIhUrNg9yFUvkgp1wY/czYJ/X9k1TwA=',
];

const WITH_JOURNAL: readonly string[] = [
  'n///PyCO1E75RZRJBNA6/mfv9n3b0YxQEpuQmYQkOmXZ6ef/cnp2W+iIxtbbflcYr2EZ5lECPQ+/XdZLE7wXJhjJEt4Lw2XpBvYg2tydEjSFSG0pmUvw2Fq3vakBeYBl2fmCAABlUAYBONMnmcD///',
  '3fB+ESBXyD7BBogeMJEyJXzo1verBA98Eb9jXb3GHptvED2gxRsbRGZAHA3EYzHnfo3XXNkvD5x5P6k0uE0EYObs3vbJ9TEQAJ6iBBbtRHXrxPWYgwG3mUK6OMIBUDTYYEz2sjI9qi8WuW7C2HemiH',
  'Zdm/SAAXsp89vC0Pvazl/VVlU59Pm+sAXBz/8yklxSl33n9qJsghJLVwCiXhLS87CsiWhC+TrR5/TBVy4GwaQ6gzo5RHdbxAbzm4N2LytaLZhwD8RTreXCL+rqwK+DLzHgPxrvsB8P7umE7UO9q86U',
  'ZEIFakQFdEKO+PuhEc2v/nNsr9Qny06VR4BiBHlsAgUfVF2vOH2wB82xaxCXqRqQRkAdk+BxEAAeXxmLkaZfQu3xVDUTriDh3jiOs3miOuxAj2/Fw+Kpg3H3ViHAJLGbSRz4Lc+i3u5/VzJJpAVR4t',
  'QRbIApaHogCxFbuPsg9bXgFH3IAx7PmSqgAcbYs6UyCnJIoEMwcqYEe67+2NuwBun08mSWuQhGDA9IhdLwYXJZmmsAOUP+a5fUgRkYFMyIwsyIpsyI4cyIlcyI08yIt8yI8CKIhCKIwiKIpiKI4SKI',
  'lSKI0yKIun3d+AsaMmTpyS7U9ATmfPWAQ=',
];
