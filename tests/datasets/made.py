"""Rows of ACLED and of the GTD, made up by hand in the true layout: none of them happened, no row of theirs is here."""

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path

_ACLED = (
    "event_id_cnty,event_date,year,time_precision,disorder_type,event_type,sub_event_type,actor1,assoc_actor_1,inter1,"
    "actor2,assoc_actor_2,inter2,interaction,civilian_targeting,iso,region,country,admin1,admin2,admin3,location,"
    "latitude,longitude,geo_precision,source,source_scale,notes,fatalities,tags,timestamp"
)

_GTD = (
    "eventid,iyear,imonth,iday,approxdate,extended,resolution,country,country_txt,region,region_txt,provstate,city,"
    "latitude,longitude,specificity,vicinity,location,summary,crit1,crit2,crit3,doubtterr,alternative,alternative_txt,"
    "multiple,success,suicide,attacktype1,attacktype1_txt,attacktype2,attacktype2_txt,attacktype3,attacktype3_txt,"
    "targtype1,targtype1_txt,targsubtype1,targsubtype1_txt,corp1,target1,natlty1,natlty1_txt,"
    "targtype2,targtype2_txt,targsubtype2,targsubtype2_txt,corp2,target2,natlty2,natlty2_txt,"
    "targtype3,targtype3_txt,targsubtype3,targsubtype3_txt,corp3,target3,natlty3,natlty3_txt,"
    "gname,gsubname,gname2,gsubname2,gname3,gsubname3,motive,guncertain1,guncertain2,guncertain3,individual,nperps,"
    "nperpcap,claimed,claimmode,claimmode_txt,claim2,claimmode2,claimmode2_txt,claim3,claimmode3,claimmode3_txt,"
    "compclaim,weaptype1,weaptype1_txt,weapsubtype1,weapsubtype1_txt,weaptype2,weaptype2_txt,weapsubtype2,"
    "weapsubtype2_txt,weaptype3,weaptype3_txt,weapsubtype3,weapsubtype3_txt,weaptype4,weaptype4_txt,weapsubtype4,"
    "weapsubtype4_txt,weapdetail,nkill,nkillus,nkillter,nwound,nwoundus,nwoundte,property,propextent,propextent_txt,"
    "propvalue,propcomment,ishostkid,nhostkid,nhostkidus,nhours,ndays,divert,kidhijcountry,ransom,ransomamt,"
    "ransomamtus,ransompaid,ransompaidus,ransomnote,hostkidoutcome,hostkidoutcome_txt,nreleased,addnotes,"
    "scite1,scite2,scite3,dbsource,INT_LOG,INT_IDEO,INT_MISC,INT_ANY,related"
)

ACLED, GTD = _ACLED.split(","), _GTD.split(",")

# What every made-up row has where a test says nothing else.
SHELLING = {
    "event_id_cnty": "XMP17",
    "event_date": "2025-05-16",
    "year": "2025",
    "time_precision": "1",
    "disorder_type": "Political violence",
    "event_type": "Explosions/Remote violence",
    "sub_event_type": "Shelling/artillery/missile attack",
    "actor1": "Example Front",
    "inter1": "Rebel group",
    "actor2": "Civilians (Exampleland)",
    "inter2": "Civilians",
    "interaction": "Rebel group-Civilians",
    "civilian_targeting": "Civilian targeting",
    "iso": "999",
    "region": "Example Region",
    "country": "Exampleland",
    "admin1": "North",
    "admin2": "Upper North",
    "location": "Exampletown",
    "latitude": "33.5",
    "longitude": "44.25",
    "geo_precision": "1",
    "source": "Example Post; Example Radio",
    "source_scale": "National",
    "notes": "Secret wording of a row, invented.",
    "fatalities": "3",
    "timestamp": "1747700000",
}
BOMBING = {
    "eventid": "202101020003",
    "iyear": "2021",
    "imonth": "1",
    "iday": "2",
    "country": "999",
    "country_txt": "Exampleland",
    "provstate": "North",
    "city": "Exampletown",
    "latitude": "33.5",
    "longitude": "44.25",
    "specificity": "1",
    "vicinity": "0",
    "summary": "Secret wording of a row, invented.",
    "success": "1",
    "suicide": "0",
    "attacktype1": "3",
    "attacktype1_txt": "Bombing/Explosion",
    "targtype1": "4",
    "targtype1_txt": "Military",
    "gname": "Example Front",
    "guncertain1": "0",
    "claimed": "1",
    "compclaim": "0",
    "weaptype1": "6",
    "weaptype1_txt": "Explosives",
    "weapsubtype1_txt": "Projectile (rockets, mortars, RPGs, etc.)",
    "nkill": "2",
    "nwound": "",
    "scite1": '"Made up," Example Post, January 3, 2021.',
    "dbsource": "START Primary Collection",
    "INT_ANY": "-9",
}


def table(columns: Iterable[str], rows: Iterable[Mapping[str, str]], delimiter: str = ",") -> str:
    """``rows`` as CSV in the layout of ``columns``."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(columns), restval="", delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def acled(path: Path, *rows: Mapping[str, str], **cells: str) -> Path:
    """A file of ACLED with ``rows``, or one with these ``cells``."""
    path.write_text(table(ACLED, [{**SHELLING, **row} for row in rows or (cells,)]), "utf-8")
    return path


def gtd(path: Path, *rows: Mapping[str, str], encoding: str = "cp1252", **cells: str) -> Path:
    """A file of the GTD with ``rows``, or one with these ``cells``, as older releases are encoded."""
    path.write_text(table(GTD, [{**BOMBING, **row} for row in rows or (cells,)]), encoding)
    return path
