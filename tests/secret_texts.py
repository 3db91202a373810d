"""Texts that hold what looks like a secret, and how they are shown."""

RANDOM = "Zk3vQ9xLm2Rt8Wp5Yb7N"

SECRET_TEXTS = [
    ("postgresql://ada:hunter2@db.example.org/models", "postgresql://[redacted]@db.example.org/models"),
    ("see <https://ghp_secret@github.com/ada/x>.", "see <https://[redacted]@github.com/ada/x>."),
    ("https://ada:p@ss@example.org/", "https://[redacted]@example.org/"),
    ("https://x.org/a?b=1&access_token=abc&c=2#d", "https://x.org/a?b=1&access_token=[redacted]&c=2#d"),
    ("train.py --api-key abc123 --epochs 7", "train.py --api-key [redacted] --epochs 7"),
    ("WANDB_API_KEY=abc123 python train.py lr=0.1", "WANDB_API_KEY=[redacted] python train.py lr=0.1"),
    ("curl -H 'Authorization: Bearer abcdef123456'", "curl -H 'Authorization: Bearer [redacted]'"),
    ("authorization: bearer abcdef123456", "authorization: bearer [redacted]"),
    ('export HF_TOKEN="hf_ab cd" HOST=x', "export HF_TOKEN=[redacted] HOST=x"),
    ("run --api-key 'abc 1' --password \\\n  x", "run --api-key [redacted] --password \\\n  [redacted]"),
    ("docker run --env=HF_TOKEN=abc image", "docker run --env=HF_TOKEN=[redacted] image"),
    ("sh -c \"HF_TOKEN=abc x\"; cmd='PASSWORD=a=b'", "sh -c \"HF_TOKEN=[redacted] x\"; cmd='PASSWORD=[redacted]'"),
    (f"key='{RANDOM}', api_key_1=x api_keys=y", "key=[redacted], api_key_1=[redacted] api_keys=[redacted]"),
    ("{'api_key': 'x', \"db_password\" : '7'}", "{'api_key': [redacted], \"db_password\" : [redacted]}"),
    ('PASSWORD="unclosed', "PASSWORD=[redacted]"),
    ("3.postgres://ada:x@db/m", "3.postgres://[redacted]@db/m"),
    ("/home/ada/runs/7/model.pt", "/home/[redacted]/runs/7/model.pt"),
    ("read /Users/ada/data, then /mnt/home/bo/x", "read /Users/[redacted]/data, then /mnt/home/[redacted]/x"),
    ("C:\\Users\\Ada\\data\\x.csv", "C:\\Users\\[redacted]\\data\\x.csv"),
    ("file:///home/ada/x", "file:///home/[redacted]/x"),
]
