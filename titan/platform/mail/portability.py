"""What is to be sent is sent from where it was written."""

from titan.platform.portability.rules import Stays

TABLES = (Stays("mail_outgoing", "whole with its facts: the cell that wrote it sends it"),)
