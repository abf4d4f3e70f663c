"""The pure rules of people: is this number right, and may these two be one person?"""
