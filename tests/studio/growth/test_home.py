class TestHome:
    def test_asks_strangers_to_sign_in(self, client, db):
        answer = client.get("/admin/")
        assert answer.status_code == 302
        assert "/admin/login/" in answer["Location"]

    def test_opens_for_every_role(self, signed_in, business):
        answer = signed_in("Service").get("/admin/")
        assert answer.status_code == 200
        assert "Toko Melati" in answer.content.decode()
