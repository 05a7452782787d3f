"""What people thought of answers, with the passages quoted in them: nobody's words, and not whose."""

import json

from sqlalchemy import Engine

from adapters.database.engine import writing
from adapters.database.tables import ratings
from adapters.database.upsert import put
from bot.dialogue.ports import Rate, Rating


def rates(engine: Engine) -> Rate:
    """Keeps ratings in a database. Raises, when one is to be kept, StorageBusy."""

    def rate(rating: Rating) -> None:
        places = json.dumps(rating.places, ensure_ascii=False)
        told = {"answer": rating.answer, "day": rating.day, "useful": rating.useful, "places": places}
        with writing(engine) as connection:
            put(connection, ratings, told)

    return rate
